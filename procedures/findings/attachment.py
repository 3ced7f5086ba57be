"""Attachment scope: files against the rows they belong to."""

from procedures.findings.kind import hint, must

KINDS = (
    must("attachment-missing", "缺少附件", "缺少「{material}」：应有文件「{expected}」。", "请把文件放入“附件”文件夹，或单独投递该文件。"),
    must("attachment-orphan", "附件没有对应的行", "文件「{file}」没有对应到任何一行。{guess}", "请按“证件号_材料名”改名后重新投递。"),
    must("attachment-ambiguous", "附件对应不唯一", "文件「{file}」同时对应 {targets}。", "请改名为“申请编号_材料名”或完整的“证件号_材料名”。"),
    must("attachment-count", "附件数量不符", "「{material}」有 {count} 个文件，最多 {limit} 个，多出：{files}。", "请合并扫描后重新投递。"),
    must("page-name", "页码命名不对", "「{material}」中的「{file}」没有用页码命名。", "请按页码命名：1.jpg、2.jpg……"),
    must("page-gap", "缺页或重页", "「{material}」{problem}。", "请按页码从 1 起连续命名，补齐后重新投递。"),
    must("photo-format", "照片格式不对", "照片「{file}」应为 JPG，实际是 {media}。", "请另存为 JPG（不是改扩展名）。"),
    must("photo-dimensions", "照片尺寸不对", "照片「{file}」为 {width}×{height} 像素，应为 {want_width}×{want_height} 像素。", "请裁剪为 {want_width}×{want_height} 像素（宽×高）。"),
    must("photo-bytes", "照片过大", "照片「{file}」为 {size}，应小于 {limit}。", "请降低 JPG 质量后另存。"),
    must("photo-mode", "照片色彩模式不对", "照片「{file}」色彩模式为 {mode}，应为 RGB 彩色。", "请在图像软件中转换为 RGB 后另存。"),
    must("photo-rotated", "照片方向靠标记旋转", "照片「{file}」靠旋转标记（EXIF {orientation}）显示为正立，打印时会横倒。", "请在图像软件中旋转后另存。"),
    must("photo-truncated", "照片不完整", "照片「{file}」数据不完整，不能全部解码。", "请重新导出照片。"),
    must("scan-format", "扫描件格式不对", "「{material}」的文件「{file}」应为 {wanted}，实际是 {media}。", "请重新扫描或另存为 {wanted}。"),
    must("scan-pages", "扫描件页数不对", "「{material}」的文件「{file}」有 {pages} 页，应为 {low} 到 {high} 页。", "请核对后重新扫描。"),
    must("pdf-active", "PDF 含活动内容", "「{file}」含有 {active}，系统不接收带脚本、链接动作或内嵌文件的 PDF。", "请用“打印为 PDF”重新生成，或重新扫描。"),
    hint("scan-shared", "两人用同一扫描件", "「{material}」的文件「{file}」与另一行（{other}）内容完全相同。", "请核对是否放错；确属共用的无需处理。"),
    hint("attachment-kept", "沿用已收附件", "「{material}」沿用 {date} 收到的文件。", "需要更换时再投递新文件即可。"),
    hint("attachment-given", "散放附件已使用", "{count} 个散放的文件已用于同时投递的《{title}》。", "无需处理。"),
    hint("orphan-kept", "附件暂存", "{count} 个没有对应到行的文件暂存到 {date}。", "到期前投递对应的工作簿，或更正证件号后重新投递，这些文件自动使用，不必再发。"),
    hint("orphan-used", "使用暂存附件", "「{material}」使用 {date} 收到并暂存的文件「{file}」。", "文件不对时请投递新文件。"),
    hint("attachment-renamed", "已按建议改名", "文件「{file}」已按确认改名为「{proposed}」。", "无需处理。"),
)
