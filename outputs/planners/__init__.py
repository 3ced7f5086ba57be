"""Every planner by name, in plain sight: what should exist today. Order is publishing order."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from outputs.context import Job, PublishContext
from outputs.planners.answers import plan_answers
from outputs.planners.bulletins import plan_bulletins
from outputs.planners.certificates import plan_certificate_ledgers, plan_certificates
from outputs.planners.forms import plan_forms
from outputs.planners.handbooks import plan_handbooks
from outputs.planners.handovers import plan_handovers
from outputs.planners.lists import plan_ledgers, plan_texts, plan_todo
from outputs.planners.mark_lists import plan_mark_lists
from outputs.planners.notices import plan_notices
from outputs.planners.pages import plan_contact_sheets, plan_index
from outputs.planners.public_lists import plan_public_lists
from outputs.planners.reviews import (
    plan_case_forms,
    plan_dossiers,
    plan_returned,
    plan_reviews,
)
from outputs.planners.slips import plan_slips
from outputs.planners.tables import plan_review_lists, plan_tables

#: Dossiers come before the review workbooks that link to them.
PLANNERS: dict[str, Callable[[PublishContext], Iterable[Job]]] = {
    "表单": plan_forms,
    "填报手册": plan_handbooks,
    "通知": plan_notices,
    "审核表与申报表": plan_case_forms,
    "证书": plan_certificates,
    "一人一档": plan_dossiers,
    "待审": plan_reviews,
    "照片一览": plan_contact_sheets,
    "退回修改": plan_returned,
    "汇总表": plan_tables,
    "报名审核列表": plan_review_lists,
    "查询结果": plan_answers,
    "待办": plan_todo,
    "台账": plan_ledgers,
    "短信清单": plan_texts,
    "证书台账": plan_certificate_ledgers,
    "公示公告": plan_public_lists,
    "寄送与收回清单": plan_mark_lists,
    "资料交接单": plan_handovers,
    "个人确认单": plan_slips,
    "一页通报": plan_bulletins,
}

#: Planned when all of the above are recorded, with another look into the register: these
#: pages link to what is current.
LAST_PLANNERS: dict[str, Callable[[PublishContext], Iterable[Job]]] = {
    "首页": plan_index,
}
