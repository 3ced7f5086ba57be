"""证照标识 and the national fields of a certificate (rules 6: ZWFW C0304-2022, C0317-2022)."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence

from outputs.context import PublishContext
from outputs.documents.certificate import Sidecar
from outputs.documents.portrait import portrait
from outputs.problem import Problem
from procedures.certificates.kind import CertificateKind
from procedures.certificates.licence_id import licence_id
from procedures.id_numbers import birth_date
from procedures.records import Institution
from procedures.submitters import is_authority
from procedures.words import SYSTEM_NAMES
from registry.editions import Edition
from registry.records import entries

_GENDER_CODES = {"男": "1", "女": "2"}  # GB/T 2261.1
_ID_CARD = ("居民身份证", "111")


def issuer(context: PublishContext, row: Edition) -> Institution | None:
    """The provincial authority that issues the certificate: above its holder, else its system's."""
    above = [context.tree.get(row.institution), *context.tree.ancestors(row.institution)]
    found = next((each for each in above if each and is_authority(each)), None)
    return found or authority_of(context, row.system)


def authority_of(context: PublishContext, system: str) -> Institution | None:
    """The provincial authority of a system, the first by code where there are several."""
    names = {system, SYSTEM_NAMES[system]}
    return next((e for e in context.tree if names & e.systems and is_authority(e)), None)


def issuer_name(context: PublishContext, row: Edition) -> str:
    """Who signs: the 发证机关 of the settings, else the provincial authority."""
    found = issuer(context, row)
    return context.settings.issuers.get(row.system, "") or (found.name if found else "")


def newest_of(rows: Sequence[Edition]) -> Edition:
    """Of the 专业 under one number the one that the newest paper was issued for (ADR 0017)."""
    return max(rows, key=lambda row: row.edition)


def licence_of(context: PublishContext, kind: CertificateKind, row: Edition) -> str:
    """The 证照标识 of an edition; "" where the kind has no national type.

    Raises Problem when the 发证机关 has no 统一社会信用代码: no identifier is made up.
    """
    if not kind.national_type:
        return ""
    found = issuer(context, row)
    if found is None or not found.credit_code:
        raise Problem("发证机关没有登记统一社会信用代码，证照标识不能生成")
    return licence_id(kind.national_type, found.credit_code, _sequence(kind, row), row.edition)


def sidecar_of(
    context: PublishContext,
    kind: CertificateKind,
    rows: Sequence[Edition],
    known: Mapping[str, str],
    photo: bytes,
) -> Sidecar:
    """The fields of the national list; what the register does not know is blank.

    `photo`: JPEG of the holder, b"" for none; it stands there as base64.
    """
    first = newest_of(rows)
    authority, holder = issuer(context, first), context.tree.get(first.institution)
    earlier = first._replace(edition=first.edition - 1)
    act = _act(context, first)
    ends = [row.expires for row in rows if row.expires]
    gender = known.get("性别", "")
    born = birth_date(first.id_number)
    fields: dict[str, object] = {
        "证照类型": kind.title,
        "证照类型代码": kind.national_type,
        "证照标识": licence_of(context, kind, first),
        "证照编号": first.printed_number,
        "证照版本": f"{first.edition:03}",
        "证照颁发机构": issuer_name(context, first),
        "证照颁发机构代码": authority.credit_code if authority else "",
        "初次领证日期": min(row.first_issued for row in rows).isoformat(),
        "发证日期": first.issued.isoformat(),
        "有效期起始日期": min(row.good_from for row in rows).isoformat(),
        "有效期结束日期": max(ends).isoformat() if ends else "",
        "姓名": first.holder,
        "性别": gender,
        "性别代码": _GENDER_CODES.get(gender, "0"),
        "出生日期": born.isoformat() if born else "",
        "身份证件类型": _ID_CARD[0],
        "身份证件类型代码": _ID_CARD[1],
        "身份证件号码": first.id_number,
        "企业名称": context.tree.name(first.institution),
        "统一社会信用代码": holder.credit_code if holder else "",
        "类别": first.kind,
        "专业": [_speciality(context, kind, row) for row in rows if row.speciality],
        "职务": first.post,
        "技术职称": known.get("技术职称", ""),
        "文化程度": known.get("文化程度", ""),
        "照片": base64.b64encode(portrait(photo)).decode(),
        "证书状态": first.state,
        "证书状态代码": kind.national_states.get(first.state, ""),
        "业务类型": act,
        "业务类型代码": kind.national_acts.get(act, ""),
        "关联证照标识": licence_of(context, kind, earlier) if first.edition > 1 else "",
    }
    return Sidecar(tuple(fields.items()))


def _sequence(kind: CertificateKind, row: Edition) -> str:
    """安管: year and serial of the number, as 特种; else an id of 32 digits."""
    digits = re.sub(r"\D", "", row.number)
    if kind.national_digits and len(digits) >= kind.national_digits:
        return digits[-kind.national_digits :]
    return hashlib.sha256(f"{row.system}|{row.number}".encode()).hexdigest()[:32].upper()


def _speciality(context: PublishContext, kind: CertificateKind, row: Edition) -> dict[str, str]:
    return {
        "名称": row.speciality,
        "代码": kind.specialities.get(row.speciality, ""),
        "有效期起始日期": row.good_from.isoformat(),
        "有效期结束日期": row.expires.isoformat() if row.expires else "",
    } | _recorded(context, kind, row)


def _recorded(context: PublishContext, kind: CertificateKind, row: Edition) -> dict[str, str]:
    """What a book knows of the holder's 专业, as its kind asks."""
    asked = kind.speciality_record
    if asked is None:
        return {}
    kept = entries(context.session, [asked.book], [row.id_number])
    mine = (e for e in kept.get((asked.book, row.id_number), ()) if e[asked.part] == row.speciality)
    entry = next(mine, {})
    return {name: entry.get(header, "") for name, header in asked.fields.items()}


def _act(context: PublishContext, row: Edition) -> str:
    """The act by which the edition came to be: what its procedure does to certificates."""
    procedure = context.catalogue.get(row.procedure)
    acts = [each.with_.get("act", "") for each in procedure.effects] if procedure else []
    return next((act for act in acts if act), "发证")
