"""Finds training sentences that say the same in almost the same characters: `python -m nlu.duplicates`."""

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from nlu.normalize import normalize
from nlu.training_data import Sample, read_folder

#: Share of common pairs of neighbouring characters from which on two sentences are too alike.
ALIKE = 0.7


#: The earlier sentence, the later one, and how alike they are.
Pair = tuple[Sample, Sample, float]


def near_duplicates(samples: Sequence[Sample], *, alike: float = ALIKE) -> Iterator[Pair]:
    """Every pair with the same topic and intent that is too alike, the later sentence second."""
    groups: dict[tuple[str | None, str | None], list[Sample]] = defaultdict(list)
    for sample in samples:
        groups[sample.topic, sample.intent if sample.topic is None else None].append(sample)
    for group in groups.values():
        yield from _within(group, alike)


def _within(group: Sequence[Sample], alike: float) -> Iterator[Pair]:
    """Pairs of one group, by way of an index from each pair of characters to the sentences that have it."""
    having: dict[str, list[int]] = defaultdict(list)
    sizes: list[int] = []
    for number, sample in enumerate(group):
        pairs = _pairs(sample.text)
        shared = Counter(earlier for pair in pairs for earlier in having[pair])
        for earlier, common in shared.items():
            likeness = common / (len(pairs) + sizes[earlier] - common)
            if likeness >= alike:
                yield group[earlier], sample, likeness
        sizes.append(len(pairs))
        for pair in pairs:
            having[pair].append(number)


def _pairs(text: str) -> frozenset[str]:
    plain = "".join(character for character in normalize(text) if character.isalnum())
    framed = f"^{plain}$"
    return frozenset(framed[start : start + 2] for start in range(len(framed) - 1))


def remove(folder: Path, samples: Sequence[Sample]) -> int:
    """Strike sentences out of the files of a folder, the last of equal ones first; how many were struck."""
    unwanted = Counter(f"- {sample.text}" for sample in samples)
    before = sum(unwanted.values())
    for file in sorted(folder.glob("*.yml"), reverse=True):
        kept = []
        for line in reversed(file.read_text(encoding="utf-8").splitlines()):
            if unwanted[line.strip()] > 0:
                unwanted[line.strip()] -= 1
            else:
                kept.append(line)
        file.write_text("\n".join(reversed(kept)) + "\n", encoding="utf-8")
    return before - sum(unwanted.values())


def main() -> int:
    """List the pairs of a folder of sentences, with --remove strike out the later of each pair."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("data/nlu"))
    parser.add_argument("--remove", action="store_true")
    args = parser.parse_args()
    found = list(near_duplicates(read_folder(args.folder)))
    for first, second, likeness in found:
        print(f"{likeness:.2f} {first.topic or first.intent}: {first.text} | {second.text}")
    if args.remove:
        print(f"{remove(args.folder, list(dict.fromkeys(second for _, second, _ in found)))} removed")
        return 0
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
