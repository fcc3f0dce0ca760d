"""Figures for Prometheus: requests of this process, open sockets, jobs by state."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, Histogram, generate_latest

from parvis.kernel.live import hub
from parvis.kernel.models import Job

CONTENT_TYPE = CONTENT_TYPE_LATEST
REQUESTS = Counter("parvis_requests", "Requests answered", ["method", "status"])
SECONDS = Histogram("parvis_request_seconds", "Time to the answer's first byte", buckets=(0.01, 0.05, 0.1, 0.5, 1, 5))
SOCKETS = Gauge("parvis_sockets", "Open live connections")
JOBS = Gauge("parvis_jobs", "Jobs by state", ["state"])
METHODS = {"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"} | {
    "PROPFIND", "PROPPATCH", "MKCOL", "COPY", "MOVE", "LOCK", "UNLOCK",
}  # fmt: skip


def MetricsMiddleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Count each request and time it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        start = time.perf_counter()
        response = get_response(request)
        SECONDS.observe(time.perf_counter() - start)
        # A client may invent methods: each would be a series of its own.
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(method, response.status_code).inc()
        return response

    return middleware


def exposition() -> bytes:
    """The text that Prometheus reads."""
    SOCKETS.set(len(hub.connections))
    counts = dict(Job.objects.values_list("state").annotate(Count("pk")))
    for state in Job.State:
        JOBS.labels(state).set(counts.get(state, 0))
    return generate_latest()
