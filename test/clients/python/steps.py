"""What a program is told comes as JSON on standard input; it says one line of JSON for each step that it did."""

import json
import sys


def told():
    return json.load(sys.stdin)


def step(what, **facts):
    print(json.dumps({"step": what, **facts}), flush=True)
