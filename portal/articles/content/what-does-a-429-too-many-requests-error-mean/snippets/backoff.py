import os
import random
import time

import requests

URL = "https://api.101domain.com/v1/domains"
HEADERS = {"Authorization": f"Bearer {os.environ['API_KEY']}"}
TRIES = 5


def get(url):
    for attempt in range(TRIES):
        answer = requests.get(url, headers=HEADERS, timeout=30)
        if answer.status_code != 429 or attempt == TRIES - 1:
            return answer
        asked = answer.headers.get("Retry-After", "")
        seconds = int(asked) if asked.isdigit() else 2**attempt
        time.sleep(seconds + random.random() / 2)


answer = get(URL)
print(answer.status_code, answer.text)
