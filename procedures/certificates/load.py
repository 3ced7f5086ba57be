"""Loads the kinds of certificates; a broken file stops the start, with its name and cause."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml
from pydantic import ValidationError

from procedures.certificates.kind import CertificateKind, KindFile
from procedures.load import CatalogueError

KINDS_FOLDER = Path(__file__).parent

#: (system, kind) -> what it is.
Kinds = Mapping[tuple[str, str], CertificateKind]


@cache
def certificate_kinds(folder: Path = KINDS_FOLDER) -> Kinds:
    """Every kind of every system. Raises CatalogueError naming the file that cannot be used."""
    found: dict[tuple[str, str], CertificateKind] = {}
    for path in sorted(folder.glob("*.yaml")):
        try:
            content = yaml.safe_load(path.read_text(encoding="utf-8"))
            shared = content.pop("acts", {})
            for kind in content.get("kinds", ()):
                kind["acts"] = {**shared, **kind.get("acts", {})}
            file = KindFile.model_validate(content)
        except (yaml.YAMLError, ValidationError, AttributeError, TypeError) as error:
            raise CatalogueError(f"{path.name}: {error}") from error
        for each in file.kinds:
            if (file.system, each.kind) in found:
                raise CatalogueError(f"{path.name}: kind {each.kind} is there twice")
            found[file.system, each.kind] = each
    return found
