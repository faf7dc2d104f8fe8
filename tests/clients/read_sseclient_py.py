"""Prints what sseclient-py hears on a stream, one JSON object per event. Usage: read_sseclient_py.py URL"""

import json
import sys
from urllib.request import Request, urlopen

import sseclient

response = urlopen(Request(sys.argv[1], headers={"Accept": "text/event-stream"}))
for event in sseclient.SSEClient(response).events():
    print(json.dumps({"name": event.event, "id": event.id, "data": event.data}), flush=True)
