"""Every table that 查询导出申请 may ask for, by its title in the table 查询表.

A further query is an entry of procedures/tables/查询表.yaml and one line here.
"""

from __future__ import annotations

from outputs import lists
from outputs.queries.definition import QueryTable, of_list, of_table
from outputs.tables import review_list, signup_summary

__all__ = ["BY_ID", "QUERIES", "QueryTable"]

#: Title -> the query. Its id is what `baoshen table` calls it.
QUERIES: dict[str, QueryTable] = {
    "申报列表": of_list("applications", lists.APPLICATIONS),
    "审核意见": of_list("opinions", lists.OPINIONS),
    "修改记录": of_list("changes", lists.CHANGES),
    "报送记录": of_list("drops", lists.DROPS),
    "人员基本信息": of_list("people", lists.PEOPLE_SUMMARY, paper="人员基本信息汇总表"),
    "证书": of_list("certificates", lists.CERTIFICATES),
    "证书历史": of_list("certificate-history", lists.CERTIFICATE_HISTORY),
    "资格证": of_list("qualifications", lists.QUALIFICATIONS, owned=False),
    "本企业人员": of_list("staff", lists.STAFF, paper="本企业人员一览表"),
    "成绩": of_list("scores", lists.SCORES),
    "报名审核列表": of_table(review_list.DEFINITION),
    "报名汇总表": of_table(signup_summary.DEFINITION, paper=True),
}

#: The same by id.
BY_ID: dict[str, QueryTable] = {query.id: query for query in QUERIES.values()}
