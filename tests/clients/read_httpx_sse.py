"""Prints what httpx-sse hears on a stream, one JSON object per event. Usage: read_httpx_sse.py URL"""

import json
import sys

import httpx
from httpx_sse import connect_sse

with httpx.Client(timeout=None) as client, connect_sse(client, "GET", sys.argv[1]) as source:
    for event in source.iter_sse():
        # It makes an event without data of `retry:` alone.
        if not event.data:
            continue
        print(json.dumps({"name": event.event, "id": event.id, "data": event.data}), flush=True)
