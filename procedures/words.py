"""Every Chinese word that two rooms must spell alike: sheet names, columns, results, states.

A word stands here when one room writes it and another reads it back
(a form's header, a decision, a result). Words of one room only stay there.
"""

from __future__ import annotations

from enum import StrEnum

# --- sheets of the workbooks we hand out -------------------------------------------------
SHEET_IDENTITY = "_baoshen"  # hidden: who this form is, key/value rows
SHEET_IDLE = "无需办理"
SHEET_INSTRUCTIONS = "填报说明"
SHEET_RECEIPT = "回执"  # first sheet of a returned workbook
SHEET_REVIEW = "审核"
SHEET_BULK = "批量填写"
SHEET_CHOICES = "_选项"  # hidden: lists behind the dropdowns

# --- columns that the product adds to a procedure's own ----------------------------------
COLUMN_ROW_ID = "行标识"  # hidden, last column; identifies a row across corrections
COLUMN_NUMBER = "申请编号"
COLUMN_RESULT = "结果"
COLUMN_REASON = "原因"
COLUMN_CONFIRM = "确认"
COLUMN_ACTION = "操作"

COLUMN_TOKEN = "审核标识"  # hidden, signed; one per row of a review workbook
COLUMN_HINTS = "问题提示"
COLUMN_DECISION = "审核决定"
COLUMN_OPINION = "审核意见"
COLUMN_PAPER = "纸质材料"
COLUMN_REVIEWER = "审核人（用户编号）"

#: Added columns of a data form or returned workbook, in the order they are written.
DATA_EXTRA_COLUMNS = (
    COLUMN_RESULT,
    COLUMN_REASON,
    COLUMN_CONFIRM,
    COLUMN_ACTION,
    COLUMN_NUMBER,
    COLUMN_ROW_ID,
)
#: Added columns of a review workbook, in the order they are written after the data columns.
REVIEW_EXTRA_COLUMNS = (
    COLUMN_HINTS,
    COLUMN_DECISION,
    COLUMN_OPINION,
    COLUMN_PAPER,
    COLUMN_REVIEWER,
    COLUMN_TOKEN,
)

#: Columns of a review workbook that only show something. Of these the institution is read
#: back: 批量填写 sets defaults by it.
COLUMN_STEP = "环节"
COLUMN_AREA = "所属地区"
COLUMN_INSTITUTION = "申报机构"
COLUMN_PHOTO = "照片"
COLUMN_DOSSIER = "一人一档"
REVIEW_SHOWN_COLUMNS = (
    COLUMN_STEP,
    COLUMN_AREA,
    COLUMN_INSTITUTION,
    COLUMN_PHOTO,
    COLUMN_DOSSIER,
)
#: Columns of the sheet 批量填写, in order; the scope is all of the sheet or one institution.
COLUMN_SCOPE = "范围"
SCOPE_ALL = "全部"
SCOPE_FINAL = "定稿"  # the row, and its 审核决定, that mark the table as final
BULK_COLUMNS = (COLUMN_SCOPE, COLUMN_DECISION, COLUMN_OPINION, COLUMN_REVIEWER)

NOT_SUBMITTED = "否"  # in the column 上报: kept, not filed

CONFIRM_TRUE = "情况属实"
CONFIRM_RENAME = "按建议改名"
ACTION_DELETE = "删除"
ACTION_WITHDRAW = "撤回"
PAPER_CHOICES = ("已核对", "缺件", "未收到")
DRY_RUN_PREFIX = "预检"
#: What a drop of several loose photos and scans is called.
LOOSE_FILES = "散放附件"

# --- rows of the identity sheet ------------------------------------------------------------
IDENTITY_KIND = "kind"  # data | review
IDENTITY_PROCEDURE = "procedure"
IDENTITY_VERSION = "version"
IDENTITY_INSTITUTION = "institution"
IDENTITY_FORM = "form"
IDENTITY_TOKEN = "token"
IDENTITY_SHEET = "sheet"  # name of the data sheet
IDENTITY_HEADER_ROW = "header_row"  # Excel row number of the header

# --- folders of a workspace ----------------------------------------------------------------
OFFICE = "_office"
OFFICE_NAME = "系统管理员"
#: Whoever acts for himself, by slip: awaited like an institution, but nobody's folder.
PERSON = "_person"
FOLDER_ATTACHMENTS = "附件"
FOLDER_FORMS = "表单"
FOLDER_PENDING = "待审"
FOLDER_PUT_AWAY = "旧份"  # in 待审: answered, or replaced by a newer one
FOLDER_RETURNED = "退回修改"
FOLDER_TODO = "待办"
FOLDER_RECEIPTS = "回执"
FOLDER_TABLES = "汇总表"
FOLDER_LEGAL_FORMS = "审核表"
FOLDER_APPLICATION_FORMS = "申报表"
FOLDER_CERTIFICATES = "证书"
FOLDER_PUBLIC_LISTS = "公示公告"
FILE_CERTIFICATES = "证书台账.xlsx"
FOLDER_ANSWERS = "查询结果"
FILE_LEDGER = "本机构台账.xlsx"


class DropResult(StrEnum):
    """What became of a drop; the value is what JSON and the register hold."""

    ACCEPTED = "accepted"
    PARTLY_ACCEPTED = "partly_accepted"
    TO_CORRECT = "to_correct"
    REFUSED = "refused"
    DUPLICATE = "duplicate"
    QUARANTINED = "quarantined"
    FAILED = "failed"


DROP_RESULT_WORDS = {
    DropResult.ACCEPTED: "全部收件",
    DropResult.PARTLY_ACCEPTED: "部分收件",
    DropResult.TO_CORRECT: "待改正",
    DropResult.REFUSED: "未收件",
    DropResult.DUPLICATE: "重复收件",
    DropResult.QUARANTINED: "隔离",
    DropResult.FAILED: "系统故障",
}


class Status(StrEnum):
    """Status of an application (design 6)."""

    WAITING = "waiting"
    TO_CONFIRM = "to_confirm"
    IN_REVIEW = "in_review"
    RETURNED = "returned"
    HOLD = "hold"
    PUBLICITY = "publicity"
    TO_ANNOUNCE = "to_announce"
    DONE = "done"
    DECLINED = "declined"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    DELETED = "deleted"


STATUS_WORDS = {
    Status.WAITING: "待补附件",
    Status.TO_CONFIRM: "待确认",
    Status.IN_REVIEW: "审核中",
    Status.RETURNED: "退回修改",
    Status.HOLD: "暂缓",
    Status.PUBLICITY: "公示中",
    Status.TO_ANNOUNCE: "待公告",
    Status.DONE: "已办结",
    Status.DECLINED: "不予受理",
    Status.REJECTED: "不通过",
    Status.WITHDRAWN: "已撤回",
    Status.LAPSED: "已失效",
    Status.DELETED: "已删除",
}

#: An application in one of these can still move.
OPEN_STATUSES = frozenset(
    {
        Status.WAITING,
        Status.TO_CONFIRM,
        Status.IN_REVIEW,
        Status.RETURNED,
        Status.HOLD,
        Status.PUBLICITY,
        Status.TO_ANNOUNCE,
    }
)
#: Decided on and not announced yet: an objection that is upheld still stops it (rules 4.2).
UNANNOUNCED_STATUSES = frozenset({Status.PUBLICITY, Status.TO_ANNOUNCE})
#: It has left its sender and is on its way: its step may end by time or by an event.
MOVING_STATUSES = frozenset({Status.IN_REVIEW, Status.HOLD, *UNANNOUNCED_STATUSES})

SYSTEM_NAMES = {
    "hunan-supervision": "湖南监督",
    "jilin-safety": "吉林安管",
    "jiangsu-testing": "江苏检测",
    "hunan-constructors": "湖南二建",
    "office": "基础数据",
}
#: The name a base-data row gives a system -> its id.
SYSTEM_OF_NAME = {name: system for system, name in SYSTEM_NAMES.items()}
SYSTEM_PROVINCES = {
    "hunan-supervision": "430000",
    "jilin-safety": "220000",
    "jiangsu-testing": "320000",
    "hunan-constructors": "430000",
}

#: What a system calls the level between county and province.
CITY_WORDS = dict.fromkeys(SYSTEM_NAMES, "市州") | {"jiangsu-testing": "省辖市"}

RECEIPT_DISCLAIMER = "本回执仅表示收件及格式核验结果，不代表受理或审核结论"
#: Under the receipt of a review workbook, which files nothing.
REVIEW_DISCLAIMER = "本回执仅表示审核决定的登记情况，审核决定以系统登记的为准"
