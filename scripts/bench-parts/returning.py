"""What a return of many agents at once came to: the agents' own words, and whom the server called down.
usage: returning.py URL PASSWORD_FILE SUMMARY"""

import json
import sys
import urllib.request

url, password_file, summary = sys.argv[1], sys.argv[2], json.load(open(sys.argv[3]))
login = json.dumps({"user": "admin", "password": open(password_file).read().strip()}).encode()
asked = urllib.request.Request(url + "/api/v1/session", login, {"Content-Type": "application/json"})
with urllib.request.urlopen(asked) as answer:
    cookie = answer.headers["Set-Cookie"].split(";")[0]
with urllib.request.urlopen(urllib.request.Request(url + "/api/v1/outages?limit=1", headers={"Cookie": cookie})) as answer:
    summary["outages"] = json.load(answer)["total"]
print(json.dumps(summary))
