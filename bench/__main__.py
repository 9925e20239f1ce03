"""The command `scripts/bench`."""

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench import diet, nlu, parity, rasa, register, report, start, turns
from bench.measure import BenchError, machine
from bench.rasa_env import rasa_env

#: One model for all runs, trained again only when sentences or code have changed.
MODEL = Path(tempfile.gettempdir()) / "linli-bench-model"
Run = Callable[[argparse.Namespace], object]
OURS: dict[str, Run] = {
    "turns": lambda args: turns.measure(args.model),
    "register": lambda _args: register.measure(),
    "start": lambda args: start.measure(args.model),
    "nlu": lambda args: nlu.measure(args.model),
}
WRITING: dict[str, Run] = {"report": lambda args: report.measure(args.model)}
WITH_RASA: dict[str, Run] = {
    "rasa": lambda args: rasa.measure(args.model, rasa_env(args.rasa_env)),
    "diet": lambda args: diet.measure(rasa_env(args.rasa_env), args.test, epochs=args.epochs),
    "parity": lambda args: parity.measure(args.model, rasa_env(args.rasa_env)),
}


def main() -> int:
    """Measures what is named, or all that needs no Rasa."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("what", nargs="*", help=f"one or more of {', '.join([*OURS, *WRITING, *WITH_RASA])}")
    parser.add_argument("--model", type=Path, default=MODEL, help="where the trained model is kept")
    parser.add_argument(
        "--rasa-env",
        type=Path,
        default=Path("var/rasa-env"),
        help="an environment with Rasa, made if missing",
    )
    parser.add_argument(
        "--test", type=Path, action="append", default=[], help="labelled rows (.jsonl) for diet"
    )
    parser.add_argument("--epochs", type=int, default=diet.EPOCHS, help="how long DIET is trained")
    args = parser.parse_args()
    everything = OURS | WRITING | WITH_RASA
    if wrong := [each for each in args.what if each not in everything]:
        parser.error(f"cannot measure {', '.join(wrong)}")
    print(machine())
    try:
        for each in args.what or OURS:
            everything[each](args)
    except BenchError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
