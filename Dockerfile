# syntax=docker/dockerfile:1
FROM python:3.13-slim-trixie AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1
RUN python -m venv /venv
COPY requirements/production.txt /tmp/production.txt
RUN /venv/bin/pip install --require-hashes -r /tmp/production.txt && /venv/bin/python -m compileall -q /venv

FROM python:3.13-slim-trixie
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=confsite.settings.production \
    CONFSITE_FILES=/var/lib/confsite/files \
    CONFSITE_STATIC_ROOT=/srv/static \
    PORT=8000
RUN groupadd --gid 10001 confsite \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin confsite \
    && install -d -o confsite -g confsite -m 0750 /var/lib/confsite /var/lib/confsite/files
COPY --from=build /venv /venv
WORKDIR /srv/confsite
COPY manage.py pyproject.toml LICENSE ./
COPY confsite confsite
COPY submissions submissions
COPY reviews reviews
COPY program program
COPY templates templates
COPY static static
COPY events events
# The values only satisfy the start checks; nothing is connected to, and none of them stays in the image.
RUN SECRET_KEY=$(python -c "import secrets; print(secrets.token_urlsafe(64))") \
    ALLOWED_HOSTS=build.invalid CONFSITE_URL=https://build.invalid DATABASE_URL=postgresql://build.invalid/none \
    REDIS_URL=redis://build.invalid EMAIL_URL=smtp+tls://build.invalid CONFSITE_MAIL_FROM=none@build.invalid \
    python manage.py collectstatic --no-input -v 0 \
    && python -m compileall -q confsite submissions reviews program
USER 10001:10001
EXPOSE 8000
VOLUME ["/var/lib/confsite/files"]
HEALTHCHECK --interval=15s --timeout=6s --start-period=30s --retries=3 CMD ["python", "-m", "confsite.health", "web"]
CMD ["sh", "-c", "exec gunicorn confsite.wsgi --bind 0.0.0.0:${PORT} --worker-class gthread --workers ${WEB_WORKERS:-2} --threads ${WEB_THREADS:-6} --timeout 120 --graceful-timeout 30 --worker-tmp-dir /dev/shm --max-requests 20000 --max-requests-jitter 2000 --no-control-socket --access-logfile -"]
