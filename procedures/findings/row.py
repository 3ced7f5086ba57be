"""Row scope: values of one row against each other, and rows against rows."""

from procedures.findings.kind import hint, must

KINDS = (
    must("duplicate-row", "同表重复", "与第 {other} 行重复：{key} 相同。", "请只保留一行。"),
    must("fields-together", "须同时填写", "填写了「{present}」，还须填写「{missing}」。", "请补全，或全部清空。"),
    must("key-changed", "已收件的行不能改关键信息", "该行已收件（{number}），「{field}」不能由「{before}」改为「{value}」。", "请在“操作”列选“删除”删掉原件，再另起一行重新填报。"),
    must("row-unknown", "行标识不可识别", "该行的隐藏标识或申请编号「{value}」不是本机构的申报。", "请用系统退回的原表修改，或另起一行重新填报。"),
    must("action-not-allowed", "当前不能这样操作", "申请 {number} 目前是「{status}」，不能{action}：{reason}。", "{advice}"),
    must("query-condition", "查询条件不适用", "{reason}。", "{advice}"),
    hint("already-ended", "早已删除或撤回", "申请 {number} 已是「{status}」，无需再次{action}。", "无需处理。"),
    must("whole-file", "整表收件", "本业务须整表收件，第 {rows} 行不能收件，本行一并未收件。", "请改正所列各行后，整表重新投递。"),
    hint("saved-only", "已保存，未上报", "「上报」为否：该行已核验并保存，尚未上报，不进入审核。", "需要上报时，把“上报”改为“是”，重新投递本表。"),
    hint("field-flagged", "请审核人注意", "「{field}」填有内容：{value}。", "请审核人核对是否影响办理。"),
    hint("resubmit-unchanged", "退回件未改动", "申请 {number} 已退回，本次内容和附件都没有改动，未重新提交。", "已按意见改好纸质材料、需要原样提交的，请在“确认”列选“情况属实”。"),
)
