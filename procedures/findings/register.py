"""Register scope: a row against what the books already say."""

from procedures.findings.kind import confirm, hint, must

KINDS = (
    must("window-closed", "不在报名时间内", "「{period}」的报名时间为 {opens} 至 {closes}，本次为 {today}。", "请关注下一期通知；已报过的，补正截止为 {corrections_until}。"),
    must("period-unknown", "没有这一期", "「{procedure}」没有 {year} 年度第 {term} 期的通知。", "请核对年度和期数；可报的期次：{open_periods}。"),
    must("person-mismatch", "与登记信息不符", "证件号已登记为另一姓名，与「{field}」填的「{value}」不符。", "请核对姓名和证件号；确需更正的，请报《信息更正申请》。"),
    must("already-open", "已有申报", "该{subject}已有{standing}「{procedure}」（{number}，{status}）。", "{advice}。"),
    must("already-certified", "持证情况不符", "该人员{holding}，不能报「{procedure}」。", "{advice}"),
    confirm("same-kind-held", "另持有同类证书", "该人员{holding}。", "证书随人调动的请报人员变更；确需另行登记的，请在“确认”列选“情况属实”，由审核人决定。"),
    must("certificate-not-held", "未持有所需证书", "登记中没有该人员有效的{wanted}。", "{advice}"),
    must("certificate-locked", "证书正在办理其他业务", "证书正由 {number}（{procedure}）办理，暂时锁定。", "请等待该件办结。"),
    must("renewal-void", "延期没有效果", "证书「{number}」有效期至 {expires}，延期后至 {end}，{reason}。", "{advice}"),
    hint("validity-capped", "有效期受年龄限制", "证书「{number}」延期后至 {end}，到年龄上限为止（不受限制的至 {full}）。", "请核对出生日期；安管人员请一并核对证书登记的职务，不符的先报人员变更。"),
    must("quota-exceeded", "超出名额", "本期名额 {quota} 人，已报 {used} 人，本行超出。", "请等待下一期，或先撤回其他人员。"),
    confirm("eligibility-age", "年龄不符合条件", "按 {today} 计算 {age} 岁，条件为 {low} 至 {high} 岁。", "情况属实的，请在“确认”列选“情况属实”，由审核人决定。"),
    confirm("eligibility-education", "学历不符合条件", "文化程度为「{value}」，条件为{wanted}。", "情况属实的，请在“确认”列选“情况属实”，由审核人决定。"),
    confirm("eligibility-experience", "工作年限不符合条件", "工作年限{measured}，条件为 {wanted} 年以上。", "情况属实的，请在“确认”列选“情况属实”，由审核人决定。"),
    confirm("experience-differs", "工作年限与参加工作时间不一致", "填报工作年限 {stated} 年，按参加工作时间推算至多 {computed} 年。", "请核对；情况属实的，请在“确认”列选“情况属实”。"),
    must("eligibility-registration", "注册情况不符合条件", "{reason}。", "请先办理{wanted}。"),
    must("prerequisite-missing", "缺少前置条件", "{reason}。", "{advice}"),
    must("state-not-allowed", "当前状态不能办理", "{subject}目前为「{state}」，不能办理「{procedure}」。", "{advice}"),
    must("reference-unknown", "登记中查无此项", "「{field}」填的「{value}」在{table}中不存在或已停用。", "请核对编码；需要新增的，请先登记。"),
    must("query-area", "不在管辖范围内", "「{value}」不是本机构管辖范围内的地区。", "请填本机构辖区内的市州或县区；查询全部辖区的，请留空。"),
    must("registry-conflict", "与登记数据冲突", "{reason}。", "请核对后重新填写。"),
    hint("period-dates-shared", "日期以共用的通知为准", "本业务与「{owner}」共用通知，「{field}」以其 {year} 年度第 {term} 期的 {day} 为准，本行填的「{value}」未采用。", "确需改日期的，请改「{owner}」的那一行；本行请填相同日期或不报。"),
    hint("period-not-opened", "共用的通知尚未发布", "本业务与「{owner}」共用通知，其 {year} 年度第 {term} 期尚未发布，本行暂不开放报名。", "请发布「{owner}」的 {year} 年度第 {term} 期。"),
    hint("no-change", "内容无变化", "与登记内容完全相同，未作改动。", "无需处理。"),
    hint("already-received", "已收到", "该行与已收件的 {number} 内容相同，未重复收件。", "无需处理。"),
    hint("values-ignored", "以登记信息为准", "「{field}」以登记信息为准，填的内容未采用。", "{advice}"),
)
