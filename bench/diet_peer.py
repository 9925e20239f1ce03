"""Runs inside a standard Rasa's own environment (Python 3.10): its trained model's answer to every line of a file."""

import asyncio
import json
import sys
import time
from pathlib import Path

#: Answers given before the clock runs.
WARM_UP = 20


async def answer(model: str, texts_file: str) -> None:
    """One JSON object: the answers, the seconds each took, and the memory of this process in MB."""
    from rasa.core.agent import Agent

    agent = Agent.load(model)
    texts = json.loads(Path(texts_file).read_text("utf-8"))
    for text in texts[:WARM_UP]:
        await agent.parse_message(text)
    answers, seconds = [], []
    for text in texts:
        began = time.perf_counter()
        parsed = await agent.parse_message(text)
        seconds.append(time.perf_counter() - began)
        answers.append((parsed.get("intent") or {}).get("name") or "")
    status = Path("/proc/self/status").read_text("ascii", "replace")
    memory = int(status.split("VmRSS:")[1].split()[0]) / 1024
    print(json.dumps({"answers": answers, "seconds": seconds, "memory": memory}))


if __name__ == "__main__":
    asyncio.run(answer(sys.argv[1], sys.argv[2]))
