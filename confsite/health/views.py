"""Health pages for load balancers and container engines."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from confsite.health import probes


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Alive: the process answers; nothing else is asked, so a lost database does not restart every web server."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Ready: database, broker, storage and outbox; status 503 while one of them keeps requests from being served."""
    results = probes.run_all()
    is_ready = all(result.is_fine for result in results)
    body = {
        "ready": is_ready,
        "checks": {result.name: {"ok": result.is_fine, "detail": result.detail} for result in results},
    }
    return JsonResponse(body, status=200 if is_ready else 503)
