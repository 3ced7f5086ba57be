"""The definition of a procedure in words: what a field wants, when it is asked, what to attach."""

from __future__ import annotations

from collections.abc import Sequence

from procedures.conditions import All, Any_, Condition, Equals, In, Not, Present
from procedures.model import Attachment, Field, FieldType, Procedure, Window
from procedures.sources import basis_words
from procedures.words import OFFICE, OFFICE_NAME

#: When a procedure takes rows that has no window.
ALL_YEAR = "常年受理"
_TYPE_WORDS = {
    FieldType.TEXT: "文字",
    FieldType.PERSON_NAME: "证件上的姓名，不带空格、数字",
    FieldType.ID_NUMBER: "18 位身份证号码，文本格式，末位可为 X",
    FieldType.CREDIT_CODE: "18 位统一社会信用代码，文本格式",
    FieldType.PHONE: "11 位手机号码，或 0731-12345678 样式的固定电话",
    FieldType.EMAIL: "一个电子邮箱地址",
    FieldType.DATE: "日期，如 2023-02-11",
    FieldType.MONTH: "年月，如 2005-07（也可写到日：2005-07-01）",
    FieldType.INTEGER: "整数",
    FieldType.DECIMAL: "数值，可带小数",
    FieldType.CHOICE: "从下拉选项中选一项",
    FieldType.CHOICES: "可选多项，用顿号“、”分隔",
    FieldType.CERTIFICATE_NUMBER: "证书上的编号，文本格式",
    FieldType.CODE: "编号或代码，文本格式",
    FieldType.INSTITUTION: "从下拉选项中选机构名称，也可只填机构编码",
}
_FORMAT_WORDS = {"jpeg": "JPG", "png": "PNG", "pdf": "PDF"}


def condition_words(condition: Condition | None) -> str:
    """A condition as a Chinese clause; blank for none."""
    match condition:
        case Present(present=name):
            return f"填写了「{name}」"
        case Equals(equals=pair):
            return f"「{pair.field}」为「{pair.value}」"
        case In(in_=pair):
            return f"「{pair.field}」为「{'、'.join(pair.values)}」之一"
        case All(all=parts):
            return "且".join(condition_words(part) for part in parts)
        case Any_(any=parts):
            return "或".join(condition_words(part) for part in parts)
        case Not(not_=part):
            return f"不是（{condition_words(part)}）"
        case None:
            return ""
    return "符合业务规定的情形"


def sender_words(code: str, name: str) -> str:
    """Code and name of an institution together; the operator's name before his folder's."""
    return f"{OFFICE_NAME}（{code}）" if code == OFFICE else f"{code} {name}".strip()


def required_words(required: bool, condition: Condition | None, act: str = "填") -> str:
    """必填, when it is required, or 选填; of a file (`act` 交) 必交, 选交."""
    if required:
        return f"必{act}"
    return f"{condition_words(condition)}时必{act}" if condition is not None else f"选{act}"


def format_words(field: Field) -> str:
    """What the field's cell must look like, limits included."""
    parts = [_TYPE_WORDS[field.type]]
    if field.min is not None or field.max is not None:
        parts.append(_range_words(field.min, field.max))
    if field.type in (FieldType.TEXT, FieldType.CODE, FieldType.CERTIFICATE_NUMBER):
        parts.append(f"不超过 {field.max_length} 个字")
    if field.min_length:
        parts.append(f"不少于 {field.min_length} 个字")
    parts += [words for words in (field.pattern_words, field.hint) if words]
    return "；".join(parts)


def example_of(procedure: Procedure, field: Field) -> str:
    """The field's example, else what the procedure's first example row holds."""
    if field.example:
        return field.example
    return procedure.examples[0].values.get(field.name, "") if procedure.examples else ""


def file_words(procedure: Procedure, attachment: Attachment) -> str:
    """How the file must be named, extension included."""
    key = f"<{procedure.key_field.name}>"
    suffix = "、".join(dict.fromkeys(_first_suffixes(attachment)))
    if attachment.kind == "photo":
        return f"{key}{suffix}"
    if attachment.kind == "page_set":
        return f"{key}_{attachment.name}/<页码>{suffix}"
    return f"{key}_{attachment.name}{suffix}"


def attachment_words(attachment: Attachment) -> str:
    """Format, pixels, bytes, pages and whatever the file must show."""
    parts = ["、".join(_FORMAT_WORDS[form] for form in attachment.formats)]
    if attachment.width and attachment.height:
        parts.append(f"{attachment.width}×{attachment.height} 像素（宽×高）")
    if attachment.max_bytes:
        parts.append(f"小于 {bytes_words(attachment.max_bytes)}")
    if attachment.kind != "photo":
        parts.append(f"{attachment.min_pages} 至 {attachment.max_pages} 页")
    if attachment.max_count > 1:
        parts.append(f"最多 {attachment.max_count} 个文件")
    parts += ["彩色扫描"] * attachment.colour + ["须有印章"] * attachment.seal
    if attachment.mentions:
        parts.append(f"须写明{'、'.join(attachment.mentions)}")
    if attachment.may_share:
        parts.append("多人可共用一份")
    return "；".join(parts)


def in_brackets(basis: str) -> str:
    """A ground as it follows a sentence; blank when there is none that users know."""
    words = basis_words(basis)
    return f"（依据：{words}）" if words else ""


def bytes_words(size: int) -> str:
    """A size as users read it; 1 KB = 1024 bytes."""
    if size % 1024 == 0:
        return f"{size // 1024} KB"
    return f"{size / 1024:.1f} KB"


def window_words(window: Window, notices: Sequence[str] = ()) -> tuple[str, ...]:
    """When rows are taken: the notices in force, else the rule itself."""
    if notices:
        return tuple(notices)
    if window.kind == "yearly":
        return (f"每年 {window.opens} 至 {window.closes}",)
    if window.kind == "relative" and window.before_days:
        first, last = window.before_days
        return (f"「{window.of}」前 {first} 天至前 {last} 天",)
    if window.kind == "period":
        return ("以通知公布的报名时间为准；目前没有开放的报名期次",)
    return (ALL_YEAR,)


def _range_words(low: float | None, high: float | None) -> str:
    if low is None:
        return f"不大于 {high:g}"
    return f"不小于 {low:g}" if high is None else f"{low:g} 至 {high:g}"


def _first_suffixes(attachment: Attachment) -> list[str]:
    table = {"jpeg": ".jpg", "png": ".png", "pdf": ".pdf"}
    return [table[form] for form in attachment.formats]
