; What the installer says, Chinese first.
!macro Say name zh en
  LangString ${name} ${LANG_SIMPCHINESE} `${zh}`
  LangString ${name} ${LANG_ENGLISH} `${en}`
!macroend
!insertmacro Say AppName "海关179上报助手" "Customs 179 Desk"
!insertmacro Say About "向海关上报支付原始数据" "Report payment data to customs"
!insertmacro Say Welcome "安装只对当前用户有效，不需要管理员权限。安装时程序如果正在运行，会先正常退出；订单和设置都会保留。" "The program is installed for this user only; no administrator rights are needed. A running program is ended in order first. Orders and settings stay."
!insertmacro Say FoundNone "点「下一步」继续。" "Choose Next to continue."
!insertmacro Say FoundSame "这台电脑上已经是 ${VERSION} 版。继续会修复安装。" "Version ${VERSION} is installed already. Going on repairs it."
!insertmacro Say FoundOlder "这台电脑上是 $Before 版，会升级到 ${VERSION} 版。" "Version $Before is installed and becomes ${VERSION}."
!insertmacro Say Newer "这台电脑上已经是更新的 $Before 版，不能退回到 ${VERSION} 版。$\r$\n确实需要旧版时，请先卸载（保留订单和设置）。" "The newer version $Before is installed; it cannot become ${VERSION}.$\r$\nIf the older one is really needed, uninstall first and keep orders and settings."
!insertmacro Say TooOld "需要 64 位的 Windows 10 或 Windows 11。" "Windows 10 or Windows 11, 64 bits, is needed."
!insertmacro Say PartProgram "海关179上报助手" "Customs 179 Desk"
!insertmacro Say PartDesktop "桌面图标" "Icon on the desktop"
!insertmacro Say PartAutostart "开机后自动启动（推荐，电脑无人值守时）" "Start with Windows (recommended where nobody watches)"
!insertmacro Say StartNow "现在启动" "Start now"
!insertmacro Say Closing "正在请程序退出，最多一分钟" "Asking the program to end, at most one minute"
!insertmacro Say StillRuns "程序还在运行。请右键点任务栏右下角的图标，选「退出」，再点「重试」。" "The program still runs. Choose Quit in the menu of its icon beside the clock, then Retry."
!insertmacro Say NotWritten "文件写不进 $INSTDIR。请换一个文件夹，或检查杀毒软件是否拦截。" "The files cannot be written to $INSTDIR. Choose another folder, or see whether the antivirus program keeps them off."
!insertmacro Say NoControl "没有找到电子口岸客户端控件，加签要用它。$\r$\n$\r$\n请从中国国际贸易单一窗口（www.singlewindow.cn）或中国电子口岸网站下载「客户端控件」并安装，然后插入操作员卡。控件在局域网另一台电脑上时不用安装。$\r$\n$\r$\n没有控件也可以先打开程序看看。" "The E-port client control was not found; signing needs it.$\r$\n$\r$\nDownload it from the China International Trade Single Window (www.singlewindow.cn) or the China E-port site, install it and insert the operator card. Nothing is needed when the control is on another computer of your network.$\r$\n$\r$\nThe program can be opened without it."
!insertmacro Say UnTop "订单和设置默认保留，重新安装后继续使用。支付原始数据要保存三年，没有别处备份时请不要勾选删除。" "Orders and settings stay by default and are used again after a new installation. Payment data has to be kept for three years: tick deletion only when it is kept elsewhere."
!insertmacro Say UnPartData "同时删除订单、设置、日志和导出的文件" "Also delete orders, settings, logs and exported files"
!insertmacro Say UnSure "订单、设置、日志和导出的文件会被永久删除，没有办法恢复。确定删除吗？" "Orders, settings, logs and exported files are deleted for ever. Delete them?"
