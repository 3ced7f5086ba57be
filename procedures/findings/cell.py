"""Cell scope: one value against its field's definition."""

from procedures.findings.kind import confirm, hint, must

KINDS = (
    must("required", "未填写", "「{field}」必填，现为空。", "请填写「{field}」。"),
    must("choice", "不在选项内", "「{field}」填的「{value}」不在可选范围内：{choices}。{guess}", "请从下拉选项中选择。"),
    must("date-format", "日期格式不对", "「{field}」填的「{value}」不是有效日期。", "请按 2023-02-11 的样式填写。"),
    must("date-order", "日期先后不合理", "「{field}」{value} {relation}「{other}」{other_value}。", "请核对两个日期。"),
    must("number-range", "数值超出范围", "「{field}」填的「{value}」不是 {low} 到 {high} 之间的{kind}。", "请核对后重新填写。"),
    must("text-length", "文字长度不符", "「{field}」有 {length} 个字，应在 {low} 到 {high} 个字之间。", "请删减或补充。"),
    must("text-pattern", "格式不对", "「{field}」填的「{value}」不符合格式：{pattern}。", "请按样式重新填写。"),
    must("phone", "电话格式不对", "「{field}」填的「{value}」不是有效的手机或固定电话号码。", "手机号为 11 位；固定电话按 0731-12345678 的样式填写。"),
    must("email", "邮箱格式不对", "「{field}」填的「{value}」不是一个有效的电子邮箱。", "一格只填一个邮箱地址。"),
    must("person-name", "姓名格式不对", "「{field}」填的「{value}」含有不能用于姓名的字符（{bad}）。", "请填写身份证上的姓名，不带空格、数字或符号。"),
    must("id-numeric", "证件号被存成数字", "「{field}」这一格是数字格式，Excel 只保留前 15 位，原号码已无法还原。", "请先把该列设为“文本”，再重新输入完整号码（不要只改格式）。"),
    must("id-format", "证件号位数或字符不对", "「{field}」填的「{value}」不是 18 位身份证号码（现为 {length} 位）。", "请核对证件，填写 18 位号码，末位可为 X。"),
    must("id-checksum", "证件号校验不通过", "「{field}」填的「{value}」末位校验码不对，至少有一位填错。", "请对照证件逐位核对。"),
    must("id-birthdate", "证件号出生日期不对", "「{field}」填的「{value}」第 7 至 14 位不是合理的出生日期。", "请对照证件逐位核对。"),
    must("id-region", "证件号地区码不对", "「{field}」填的「{value}」前两位「{prefix}」不是任何省级行政区。", "请对照证件逐位核对。"),
    hint("id-region-unknown", "证件号地区码较旧", "「{field}」前六位「{prefix}」不在现行行政区划表内，可能是旧区划。", "核对无误即可。"),
    must("id-gender", "性别与证件号不符", "「{field}」填的是「{value}」，证件号第 17 位表示「{expected}」。", "请核对性别和证件号，以身份证为准。"),
    must("id-birth", "出生日期与证件号不符", "「{field}」填的是「{value}」，证件号第 7 至 14 位表示「{expected}」。", "请核对出生日期和证件号，以身份证为准。"),
    must("uscc-checksum", "统一社会信用代码校验不通过", "「{field}」填的「{value}」不是有效的统一社会信用代码（{reason}）。", "请对照证照逐位核对 18 位代码。"),
    must("certificate-number", "证书编号格式不对", "「{field}」填的「{value}」不符合编号规则：{pattern}。", "请对照证书填写。"),
    must("formula-cell", "单元格是公式", "「{field}」这一格是公式，系统不接收公式结果。", "请复制后“选择性粘贴—数值”。"),
    must("merged-cell", "单元格被合并", "「{field}」这一格是合并单元格（{range}），无法判断属于哪一行。", "请取消合并，每行单独填写。"),
    must("error-cell", "单元格是错误值", "「{field}」这一格显示为错误值「{value}」。", "请改为实际内容。"),
    confirm("hidden-row", "隐藏的行", "第 {row} 行被隐藏或被筛选掉，但有内容。", "不需要的请删除整行；需要报送的请在“确认”列选“情况属实”。"),
    must("value-as-kept", "写法与登记不同", "「{field}」填的「{value}」，登记中写作「{kept}」。", "请填「{kept}」。"),
    hint("value-cleaned", "已规范写法", "「{field}」已按「{clean}」读取（原有多余空格或全角字符）。", "无需处理。"),
)
