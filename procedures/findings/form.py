"""Form scope: which form it is, and whether its header can be read."""

from procedures.findings.kind import hint, must

KINDS = (
    must("form-unknown", "无法识别表格", "工作簿「{file}」不是系统发出的表格，表头也不符合任何业务。{guess}", "请使用“表单”文件夹里的最新表格填写。"),
    must("form-version", "表格版本过期", "本表是「{procedure}」第 {found} 版，现行为第 {current} 版，缺少：{missing}。", "请用“表单”文件夹里的最新表格重新填写。"),
    must("form-tampered", "表格标识被改动", "工作簿的隐藏标识页与签发记录不符（{what}）。", "请用“表单”文件夹里的原表填写，不要复制或改动隐藏页。"),
    must("header-missing", "缺少列", "缺少必填列「{field}」。{guess}", "请补上该列，或使用最新表格。"),
    must("header-duplicate", "列重复", "列「{field}」出现了 {count} 次（{letters} 列）。", "请只保留一列。"),
    hint("header-unknown", "多余的列", "列「{field}」不在表格内，未读取。{guess}", "如有需要的内容，请移到对应的列。"),
    must("sheet-empty", "没有数据", "工作表「{sheet}」表头以下没有任何数据。", "请填写后重新投递。"),
    must("row-limit", "行数过多", "工作表「{sheet}」有 {rows} 行 {columns} 列，超过上限（{limit}）。", "请拆成几个工作簿分别投递，并删除表格外的空白格式。"),
    hint("secret-ignored", "未保存的内容", "列「{field}」的内容不应报送，已略去，未保存。", "请不要填写该列。"),
)
