"""Sender scope: who dropped it, and whether that sender may."""

from procedures.findings.kind import hint, must

KINDS = (
    must("folder-unknown", "投递文件夹未登记", "文件夹「{folder}」不属于任何已登记并启用的机构，内容已隔离保存。", "请核对机构编码；新机构请先由主管单位在《机构名录》中登记。"),
    must("sender-not-allowed", "无权办理", "机构「{org}」不能办理「{procedure}」：{reason}。", "请由{allowed}办理。"),
    must("not-own-institution", "非本机构数据", "该行属于「{other}」，只能办理本机构数据。", "请删除该行，由所属机构报送。"),
    must("authority-missing", "找不到上级审核机构", "机构「{org}」的上级机构没有登记到{level}级，「{procedure}」无法逐级审核。", "请联系技术支持在《机构名录》中补全上级机构编码。"),
    hint("duplicate-drop", "重复投递", "内容完全相同的文件已于 {date} 收到（{name}），本次不再处理。", "无需处理；如需更正，请修改后再投递。"),
)
