"""Look scope (advisory): what a person would notice in a photo or a scan."""

from procedures.findings.kind import hint

KINDS = (
    hint("photo-no-face", "照片中未见人脸", "照片「{file}」中没有找到人脸。", "请核对是否放错照片。"),
    hint("photo-many-faces", "照片中不止一张人脸", "照片「{file}」中找到 {count} 张人脸。", "请换用单人证件照。"),
    hint("photo-face-size", "人脸大小不合适", "照片「{file}」中人脸占宽 {share}%。", "请换用标准一寸证件照。"),
    hint("photo-background", "照片背景不纯", "照片「{file}」背景不是单一颜色。", "请换用纯色背景证件照。"),
    hint("photo-blurred", "照片模糊", "照片「{file}」清晰度偏低。", "请换用清晰照片。"),
    hint("scan-blank", "扫描件有空白页", "「{file}」第 {page} 页近乎空白。", "请核对是否漏扫。"),
    hint("scan-grey", "扫描件为黑白", "「{file}」是黑白扫描，要求彩色。", "请用彩色重新扫描。"),
    hint("scan-blurred", "扫描件模糊", "「{file}」第 {page} 页模糊。", "请重新扫描。"),
    hint("scan-sideways", "扫描件方向不正", "「{file}」第 {page} 页旋转了 {angle} 度。", "请转正后重新扫描。"),
    hint("scan-low-dpi", "扫描分辨率偏低", "「{file}」第 {page} 页约 {dpi} dpi，建议不低于 200 dpi。", "请提高分辨率重新扫描。"),
    hint("seal-not-found", "未见印章", "「{file}」上没有看到红色印迹。", "请核对是否已盖章。"),
    hint("scan-name-not-found", "扫描件上未见姓名", "「{file}」上没有找到该行的姓名。", "请核对是否放错。"),
    hint("scan-id-not-found", "扫描件上未见证件号", "「{file}」上没有找到该行的证件号。", "请核对是否放错。"),
    hint("scan-contradicts", "扫描件内容与填报不符", "「{file}」上写的是{found}，填报的是{filled}。", "请核对哪一个正确。"),
)
