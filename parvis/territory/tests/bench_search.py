"""How long the type-ahead takes: `python manage.py shell < parvis/territory/tests/bench_search.py`."""

from statistics import median
from time import perf_counter

from parvis.territory.models import Commune
from parvis.territory.queries import search_territories

TEXTS = ["a", "s", "1", "st", "sa", "saint", "le", "44", "44150", "anc", "ancenis", "paris", "saint jean de"]


def milliseconds(text: str) -> float:
    start = perf_counter()
    search_territories(text)
    return (perf_counter() - start) * 1000


times = {text: [milliseconds(text) for _ in range(20)] for text in TEXTS}
print(f"{Commune.objects.count()} communes")
for text, values in times.items():
    print(f"{text:24} median {median(values):5.1f} ms   worst {max(values):5.1f} ms")
