"""Decision scope: one row of a review workbook that was not applied, and why."""

from procedures.findings.kind import hint, must

KINDS = (
    must("token-invalid", "审核标识无效", "该行的隐藏标识不是系统签发的，或被改动过。", "请用“待审”文件夹里的最新审核表填写。"),
    must("decision-stale", "审核表已过期", "申请 {number} 在本表发出之后有变动（现为「{status}」），本行审核未生效。", "请用最新的审核表重新审核该行。"),
    must("decision-unknown", "审核决定无法识别", "「审核决定」填的「{value}」不在可选范围内：{choices}。", "请从下拉选项中选择。"),
    must("decision-step", "不在本环节", "申请 {number} 现在「{step}」环节，不由本机构决定。", "无需处理，等待该环节审核。"),
    must("decision-territory", "不在辖区内", "申请 {number} 不在本机构辖区内，本行审核未生效。", "请由所属地区的审核机构办理。"),
    must("decision-self", "审核人不能审核本人填报", "{reason}，本行审核未生效。", "请由本机构另一名审核人办理。"),
    must("decision-reason", "缺少审核意见", "决定为「{value}」时必须填写审核意见。", "请在“审核意见”列写明理由。"),
    must("decision-supply", "缺少本环节应补内容", "本环节须补充「{missing}」。", "请在该列填写，或附上对应文件。"),
    must("slip-invalid", "确认单号无效", "确认单号「{value}」不是系统签发的，或抄写有误。", "请按确认单上的二维码或单号重新填写。"),
    must("slip-closed", "确认单已失效", "确认单对应的申请 {number} 已有变动、已办结或已逾期，本单不再有效。", "仍需办理的，请用重新签发的确认单。"),
    must("slip-used", "确认单已使用", "申请 {number} 的这张确认单已登记过，不能再次使用。", "无需处理。"),
    must("slip-window", "不是所属窗口", "申请 {number} 的确认单由所在地服务窗口登记，本窗口不能登记。", "请交所在地服务窗口。"),
    must("reviewer-unknown", "审核人不可识别", "「审核人（用户编号）」填的「{value}」不是本机构登记的用户。", "请填写本机构用户编号。"),
    must("reviewer-disabled", "审核人无权审核", "审核人「{value}」{reason}，本行审核未生效。", "请由启用状态且具备{role}角色的用户审核。"),
    hint("decision-repeated", "重复提交", "申请 {number} 的这项审核已生效，无需再次提交。", "无需处理。"),
    hint("decision-same-person", "填报审核同一人", "申请 {number} 的填报人与审核人为同一人，将向上一级说明。", "如有其他审核人，建议由其他人审核。"),
    hint("decision-same-level", "两个环节由同一人办理", "申请 {number} 的「{step}」与本环节由同一人办理，将向上一级说明。", "如有其他审核人，建议由其他人审核。"),
    hint("final-marked", "已标记定稿", "本机构的汇总表已标记定稿，涉及本表 {count} 件申报。", "之后报来的申报列入补充汇总表。"),
    hint("decision-none", "没有填写决定", "审核表中没有任何一行填写了审核决定。", "请填写后重新投递。"),
)
