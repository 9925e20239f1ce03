"""The commands `linli nlu train`, `linli nlu parse` and `linli nlu evaluate`."""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nlu.evaluate import evaluate
from nlu.interpreter import Interpreter, load_current, train_and_save
from nlu.model import Model
from nlu.training import Progress, train
from nlu.training_data import Sample, read_rows, samples_of
from nlu.understanding import Gazetteer

#: Our own sentences lie beside the packages.
SENTENCES = Path(__file__).parent.parent / "data" / "nlu"
_MODEL = "model"
#: Where neither `--data-dir` nor the caller's settings say another.
_DATA = Path("var")
#: Bytes of standard input, some hundred lines; more lines together take memory and are no faster.
_MOST_AT_ONCE = 8192
#: The steps of training, as the bar names them.
_STEPS = {"words": "训练：词语", "meaning": "训练：句意", "weights": "训练：权重", "done": "训练：好了"}
_COUNTED_HEADS = ("topic", "intent", "emergency", "place", "problems")


def add_commands(subparsers: Any) -> None:
    """Add `nlu` with its three commands; each sets `run`, from the parsed arguments to an exit code."""
    parser: argparse.ArgumentParser = subparsers.add_parser("nlu", help="训练、试用、测量听懂的程度")
    commands = parser.add_subparsers(dest="nlu_command", metavar="命令", required=True)
    _add(commands, "train", "从 data/nlu 重新训练", _train_command)
    parse = _add(commands, "parse", "每句话输出一个 JSON", _parse_command)
    parse.add_argument("texts", nargs="+", metavar="TEXT", help="要听懂的话；- 表示从标准输入读，一行一句")
    measure = _add(commands, "evaluate", "在标注好的句子上测量", _evaluate_command)
    measure.add_argument("file", type=Path, metavar="FILE.jsonl")
    measure.add_argument("--train", type=Path, metavar="FILE.jsonl", help="先用这个文件训练（标签不限）")
    measure.add_argument("--json", action="store_true", help="输出一个 JSON")


def _add(commands: Any, name: str, about: str, run: Any) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=about)
    parser.add_argument("--data-dir", type=Path, help="模型放在哪里（默认 var/）")
    parser.set_defaults(run=run)
    return parser


def _model_dir(args: argparse.Namespace) -> Path:
    data_dir: Path = args.data_dir or _DATA
    return data_dir / _MODEL


def _train_command(args: argparse.Namespace) -> int:
    model = run_train(_model_dir(args))
    print(model.engine)
    return 0


def _parse_command(args: argparse.Namespace) -> int:
    arriving = arrivals(sys.stdin.buffer) if args.texts == ["-"] else [args.texts]
    for answer in run_parse(arriving, model_dir=_model_dir(args)):
        print(answer, flush=True)
    return 0


def arrivals(stream: Any) -> Iterator[list[bytes]]:
    """The lines of a stream, as many together as have arrived: whoever types them one by one need not wait."""
    begun = b""
    while arrived := stream.read1(_MOST_AT_ONCE):
        *lines, begun = (begun + arrived).split(b"\n")
        yield [line.removesuffix(b"\r") for line in lines]
    if begun:
        yield [begun]


def _evaluate_command(args: argparse.Namespace) -> int:
    figures = run_evaluate(args.file, train_file=args.train, model_dir=_model_dir(args))
    print(json.dumps(figures, ensure_ascii=False) if args.json else describe(figures))
    return 0


def run_train(model_dir: Path, *, sentences: Path = SENTENCES) -> Model:
    """Train on a folder of sentences and store the model."""
    # Said also where no bar is seen: a minute without a word looks like a fault.
    print("训练模型（约一分钟）… training the model", file=sys.stderr)
    with progress_bar() as progress:
        return train_and_save(model_dir, sentences, progress=progress)


def run_parse(
    arriving: Iterable[Sequence[str | bytes]],
    *,
    model_dir: Path,
    sentences: Path = SENTENCES,
    gazetteer: Gazetteer | None = None,
) -> Iterator[str]:
    """One JSON object for each line; a line that cannot be read gives {"error": …} and the run goes on.

    Lines that arrive together are understood together, which is faster.
    """
    interpreter = Interpreter(load_model(model_dir, sentences=sentences), gazetteer)
    for lines in arriving:
        for parsed in _parsed(interpreter, [_read(line) for line in lines]):
            answer = json.dumps(parsed, ensure_ascii=False)
            yield answer.encode("utf-8", "replace").decode()  # half a character pair cannot be printed


def _read(line: str | bytes) -> str | None:
    try:
        return line.decode("utf-8") if isinstance(line, bytes) else line
    except UnicodeDecodeError:
        return None


def _parsed(interpreter: Interpreter, lines: Sequence[str | None]) -> Iterator[dict[str, Any]]:
    understood = iter(interpreter.parse_many([line for line in lines if isinstance(line, str)]))
    for line in lines:
        yield next(understood).to_dict() if isinstance(line, str) else {"error": "不是 UTF-8 编码的文字"}


def run_evaluate(
    file: Path, *, model_dir: Path, train_file: Path | None = None, sentences: Path = SENTENCES
) -> dict[str, Any]:
    """The figures of our model, or of the same pipeline trained on `train_file`."""
    rows = _rows(file)
    if train_file is None:
        model = load_model(model_dir, sentences=sentences)
    else:
        with progress_bar() as progress:
            model = train(_samples(train_file), progress=progress)
    return evaluate(Interpreter(model), rows)


def _rows(file: Path) -> list[dict[str, Any]]:
    with file.open(encoding="utf-8") as lines:
        return read_rows(lines, file.name)


def _samples(file: Path) -> list[Sample]:
    return samples_of(_rows(file))


def load_model(model_dir: Path, *, sentences: Path = SENTENCES) -> Model:
    """The stored model, trained first (with a progress bar) where it is missing or out of date."""
    return load_current(model_dir, sentences) or run_train(model_dir, sentences=sentences)


def describe(figures: dict[str, Any]) -> str:
    """The figures as lines for people: first the totals, then every class."""
    lines = [f"rows {figures['n']}, {figures['ms_per_text']} ms a text"]
    for name in _COUNTED_HEADS:
        head = figures.get(name, {})
        totals = [f"{key} {value}" for key, value in head.items() if key != "per_class"]
        lines += [f"{name}: {', '.join(totals)}"] if totals else []
        for label, of in head.get("per_class", {}).items():
            numbers = f"{of['precision']:.2f} {of['recall']:.2f} {of['f1']:.2f} {of['n']:5d}"
            lines.append(f"  {label:<24} precision recall f1 n: {numbers}")
    return "\n".join(lines)


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """A bar on standard error that appears with the first step and is silent where nobody looks."""
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("training", total=1.0, visible=False)

        def show(step: str, share: float) -> None:
            bar.update(task, description=_STEPS.get(step, step), completed=share, visible=True)

        yield show
