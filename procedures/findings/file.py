"""File scope: what stops a file before anything in it is read."""

from procedures.findings.kind import hint, must

KINDS = (
    must("file-type", "文件类型不符", "文件「{file}」扩展名是 {extension}，内容却是{media}。", "请用正确的程序另存为{wanted}后重新投递。"),
    must("file-empty", "空文件", "文件「{file}」是 0 字节的空文件。", "请检查是否复制完整，重新导出后投递。"),
    must("file-encrypted", "文件已加密", "文件「{file}」设有打开密码，系统不能读取。", "请取消密码后另存，再重新投递。"),
    must("file-corrupt", "文件损坏", "文件「{file}」已损坏，不能打开（{reason}）。", "请用原程序打开确认，另存一份后重新投递。"),
    must("file-too-large", "文件过大", "文件「{file}」大小 {size}，超过上限 {limit}。", "请降低扫描分辨率或拆分后重新投递。"),
    must("file-limit", "处理超限", "文件「{file}」的处理超过了{what}上限，已停止读取。", "请重新导出一份结构简单的文件；仍不能通过的，请联系技术支持。"),
    must("file-special", "不是普通文件", "「{file}」是{what}，不是普通文件，未打开。", "请投递文件本身，不要投递快捷方式或链接。"),
    must("file-closed", "无权读取", "系统无权读取「{file}」，本项投递未收取，仍在投递文件夹中。", "请开放其读取权限（共享设置或 chmod），下次收件时自动收取；或删除后重新投递。"),
    must("parser-crash", "文件不能解析", "读取文件「{file}」的程序异常退出，文件可能被破坏或含有恶意内容。", "请用原程序另存一份后重新投递。"),
    must("archive-bomb", "压缩包异常", "压缩包「{file}」解压后体积异常（{reason}），未解压。", "请直接投递原文件，或用普通方式重新压缩。"),
    must("archive-path", "压缩包路径非法", "压缩包「{file}」内的「{member}」带有越出文件夹的路径，未取出。", "请重新压缩，压缩包内只放普通文件和文件夹。"),
    must("archive-link", "压缩包含链接", "压缩包「{file}」内的「{member}」是链接或设备，未取出。", "请放入文件本身后重新压缩。"),
    must("archive-method", "压缩方式不支持", "压缩包「{file}」内的「{member}」用了不支持的压缩方式（{method}）。", "请用 zip 的普通（Deflate）方式重新压缩。"),
    must("archive-nested", "压缩包套压缩包", "压缩包「{file}」内还有压缩包「{member}」，未打开。", "请解开里层压缩包，把文件直接放入外层。"),
    must("archive-duplicate-name", "压缩包内重名", "压缩包「{file}」内有两个同名文件「{member}」，无法判断以哪个为准。", "请只保留一个后重新压缩。"),
    must("name-encoding", "文件名不可识别", "「{file}」的文件名无法识别（编码既不是 UTF-8 也不是 GBK）。", "请改用中文或数字文件名后重新投递。"),
    must("name-collision", "文件名冲突", "「{file}」与「{other}」只有大小写或字形差别，视为同一名称。", "请保留正确的一个，删除或改名另一个。"),
    must("xml-dtd", "工作簿含外部定义", "工作簿「{file}」内含 XML 外部定义（DTD），可能带有恶意内容，未读取。", "请用 Excel 或 WPS 新建工作簿并粘贴数值后投递。"),
    must("macro-workbook", "含宏工作簿", "工作簿「{file}」含有宏（{media}），系统不接收。", "请另存为“Excel 工作簿 (*.xlsx)”后投递。"),
    must("workbook-several", "工作簿不止一个", "本次投递中有 {count} 个工作簿：{files}，无法判断以哪个为准。", "一次投递只放一个工作簿，其余请分开投递。"),
    must("workbook-missing", "缺少工作簿", "压缩包或文件夹「{file}」内没有报送工作簿，附件也没有对应到任何待补的行。", "请放入填好的工作簿；只补附件时，文件名须为“证件号_材料名”或“申请编号_材料名”。"),
    hint("file-ignored", "未处理的文件", "文件「{file}」是系统或临时文件，未处理。", "无需处理。"),
)
