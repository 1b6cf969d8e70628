"""The container files: no root, every service with a health check, documents out of the public's reach."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
OWN = ("web", "worker-mail", "worker-jobs", "beat", "migrate")


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


@pytest.fixture(scope="module")
def services(compose):
    return compose["services"]


@pytest.fixture(scope="module")
def dockerfile():
    return (ROOT / "Dockerfile").read_text()


def test_all_parts_of_a_site_are_there(services):
    assert {*OWN, "postgres", "redis", "nginx"} == set(services)


def test_no_service_runs_as_root(services):
    for name, service in services.items():
        assert service["user"].split(":")[0] not in {"root", "0"}, name


def test_every_lasting_service_has_a_health_check(services):
    for name, service in services.items():
        check = service["healthcheck"]
        assert check.get("disable") if name == "migrate" else check["test"], name


def test_our_own_services_can_write_only_to_documents_and_temporary_files(services):
    for name in OWN:
        assert services[name]["read_only"] is True
        assert services[name]["cap_drop"] == ["ALL"]
        assert services[name]["volumes"] == ["files:/var/lib/confsite/files"]


def test_nothing_but_the_web_is_reachable_from_outside(services):
    open_to_the_host = {name for name, service in services.items() if service.get("ports")}
    assert open_to_the_host == {"web", "nginx"}
    assert services["web"]["ports"] == ["${WEB_PORT:-127.0.0.1:8000}:8000"]


def test_the_site_waits_until_the_database_is_up_to_date(services):
    for name in ("web", "worker-mail", "worker-jobs", "beat"):
        assert services[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
    assert services["migrate"]["depends_on"]["postgres"]["condition"] == "service_healthy"


def test_every_queue_has_a_worker(services):
    from django.conf import settings

    commands = " ".join(str(services[name]["command"]) for name in ("worker-mail", "worker-jobs"))
    served = set(",".join(re.findall(r"--queues ([a-z,]+)", commands)).split(","))
    routed = {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()}
    assert served == routed | {settings.CELERY_TASK_DEFAULT_QUEUE}


def test_a_pool_of_connections_only_where_there_are_threads(services):
    assert services["web"]["environment"]["CONFSITE_DB_POOL"] == "1"
    assert services["worker-mail"]["environment"]["CONFSITE_DB_POOL"] == "1"
    assert "--pool threads" in str(services["worker-mail"]["command"])
    assert services["worker-jobs"]["environment"]["CONFSITE_DB_POOL"] == "0"
    assert "--pool prefork" in str(services["worker-jobs"]["command"])


def test_the_database_sorts_like_the_embedded_one(services):
    arguments = services["postgres"]["environment"]["POSTGRES_INITDB_ARGS"]
    for argument in ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"):
        assert argument in arguments
    embedded = (ROOT / "confsite" / "local" / "postgres.py").read_text()
    assert "--builtin-locale=C.UTF-8" in embedded


def test_the_image_holds_all_that_a_site_needs_and_no_demo(dockerfile):
    copied = set(re.findall(r"^COPY (?!--from)([a-z]+) ", dockerfile, re.MULTILINE))
    needed = {name for name in ("templates", "static", "locale", "events") if (ROOT / name).is_dir()}
    packages = {"confsite", "submissions", "reviews", "program"}
    assert needed | packages <= copied
    assert not copied & {"demo", "tests", "bench"}
    for name in copied:
        assert (ROOT / name).exists(), name


def test_the_image_ends_as_an_ordinary_user_with_hash_locked_packages(dockerfile):
    assert dockerfile.count("\nFROM ") + dockerfile.startswith("FROM ") >= 2
    assert re.findall(r"^USER (.*)$", dockerfile, re.MULTILINE) == ["10001:10001"]
    assert "--require-hashes -r /tmp/production.txt" in dockerfile
    assert "HEALTHCHECK" in dockerfile


def test_nginx_gives_a_document_only_when_django_says_so():
    conf = (ROOT / "deploy" / "nginx.conf").read_text()
    files = re.search(r"location /_files/ \{([^}]*)\}", conf).group(1)
    assert "internal;" in files
    assert conf.count("/var/lib/confsite/files") == 1


def test_nginx_throws_away_what_a_client_claims_about_itself():
    conf = (ROOT / "deploy" / "nginx.conf").read_text()
    assert "X-Forwarded-For $remote_addr;" in conf
    assert "proxy_add_x_forwarded_for" not in conf
