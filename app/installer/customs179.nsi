; The installer of Customs 179 Desk: per user, no administrator rights.
;
; The package command gives VERSION (text), NUMBERS (n.n.n.n), PROGRAM (the exe),
; ICON, SIDE (a picture), OUT and, when packages are signed, SIGNER (signs the
; uninstaller in place).
; Options on the command line: /S silent, /D=folder (last, without quotes),
; /AUTOSTART, /NODESKTOP; uninstaller: /S, /DELETEDATA. Exit codes: 0 done,
; 1 cancelled, 2 an older version than the installed one, 3 the program does not
; end, 4 this Windows is too old, 5 files could not be written.
;
; Invariant: orders and settings are touched only by the uninstaller, and only
; when a person ticked that or said /DELETEDATA.
Unicode true
Target amd64-unicode
ManifestDPIAware true
ManifestSupportedOS Win10
RequestExecutionLevel user
SetCompressor /SOLID lzma
SetDateSave off
CRCCheck force

!include "MUI2.nsh"
!include "LogicLib.nsh"
!include "FileFunc.nsh"
!include "WordFunc.nsh"
!include "Sections.nsh"
!include "WinVer.nsh"

!define EXE "customs179.exe"
!define OWN "Software\Customs179"
!define APPS "Software\Microsoft\Windows\CurrentVersion\Uninstall\Customs179"
!define RUN "Software\Microsoft\Windows\CurrentVersion\Run"
!define APPROVED "Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"
!define DATA "$LOCALAPPDATA\Customs179"
!define CONTROL "C:\中国电子口岸客户端控件"

Var Found      ; what the welcome page says about an installed version
Var Before     ; its version, "" when there is none
Var WasRunning ; 1 when the program ran and has to run again
Var Wipe       ; 1 when the uninstaller takes the data too
Var Kept       ; what the uninstaller says about the data in the end

Name "$(AppName)"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\Customs179"
InstallDirRegKey HKCU "${OWN}" "Folder"
BrandingText "$(AppName) ${VERSION}"

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_WELCOMEFINISHPAGE_BITMAP "${SIDE}"
!define MUI_ABORTWARNING
!define MUI_WELCOMEPAGE_TEXT "$(Welcome)$\r$\n$\r$\n$Found"
!define MUI_FINISHPAGE_RUN
!define MUI_FINISHPAGE_RUN_TEXT "$(StartNow)"
!define MUI_FINISHPAGE_RUN_FUNCTION StartProgram
!define MUI_COMPONENTSPAGE_NODESC
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_DIRECTORY
!define MUI_PAGE_HEADER_TEXT "$(PartsTitle)"
!define MUI_PAGE_HEADER_SUBTEXT "$(PartsSubtitle)"
!define MUI_COMPONENTSPAGE_TEXT_TOP "$(PartsTop)"
!define MUI_COMPONENTSPAGE_TEXT_COMPLIST "$(PartsList)"
!insertmacro MUI_PAGE_COMPONENTS
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!define MUI_PAGE_HEADER_TEXT "$(UnTitle)"
!define MUI_PAGE_HEADER_SUBTEXT "$(UnSubtitle)"
!define MUI_COMPONENTSPAGE_TEXT_TOP "$(UnTop)"
!define MUI_COMPONENTSPAGE_TEXT_COMPLIST "$(UnList)"
!define MUI_PAGE_CUSTOMFUNCTION_SHOW un.HideSpace
!insertmacro MUI_UNPAGE_COMPONENTS
!define MUI_INSTFILESPAGE_FINISHHEADER_SUBTEXT "$Kept"
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "SimpChinese"
!insertmacro MUI_LANGUAGE "English"
!include "words.nsh"

VIProductVersion "${NUMBERS}"
VIFileVersion "${NUMBERS}"
!macro About language name description
  VIAddVersionKey /LANG=${language} "ProductName" "${name}"
  VIAddVersionKey /LANG=${language} "FileDescription" "${description}"
  VIAddVersionKey /LANG=${language} "CompanyName" "Customs 179 Desk"
  VIAddVersionKey /LANG=${language} "LegalCopyright" "Customs 179 Desk"
  VIAddVersionKey /LANG=${language} "FileVersion" "${VERSION}"
  VIAddVersionKey /LANG=${language} "ProductVersion" "${VERSION}"
!macroend
!insertmacro About ${LANG_SIMPCHINESE} "海关179上报助手" "海关179上报助手 安装程序"
!insertmacro About ${LANG_ENGLISH} "Customs 179 Desk" "Customs 179 Desk Setup"

!ifdef SIGNER
  !uninstfinalize '"${SIGNER}" "%1"' = 0
!endif

!include "closing.nsh"

Section "$(PartProgram)" PartProgram
  SectionIn RO
  Call CloseProgram
  SetOutPath "$INSTDIR"
  ; The old program stays whole until the new one is whole.
  ClearErrors
  File "/oname=$INSTDIR\${EXE}.new" "${PROGRAM}"
  ${If} ${Errors}
    Call CannotWrite
  ${EndIf}
  Delete "$INSTDIR\${EXE}"
  ClearErrors
  Rename "$INSTDIR\${EXE}.new" "$INSTDIR\${EXE}"
  ${If} ${Errors}
    Call CannotWrite
  ${EndIf}
  WriteUninstaller "$INSTDIR\uninstall.exe"
  ; In another language the program has another name.
  ReadRegStr $0 HKCU "${OWN}" "Shortcut"
  ${If} $0 != ""
  ${AndIf} $0 != "$(AppName)"
    Delete "$SMPROGRAMS\$0.lnk"
    Delete "$DESKTOP\$0.lnk"
  ${EndIf}
  CreateShortcut "$SMPROGRAMS\$(AppName).lnk" "$INSTDIR\${EXE}" "" "$INSTDIR\${EXE}" 0 SW_SHOWNORMAL "" "$(About)"

  WriteRegStr HKCU "${OWN}" "Folder" "$INSTDIR"
  WriteRegStr HKCU "${OWN}" "Numbers" "${NUMBERS}"
  WriteRegStr HKCU "${OWN}" "Shortcut" "$(AppName)"
  WriteRegStr HKCU "${APPS}" "DisplayName" "$(AppName)"
  WriteRegStr HKCU "${APPS}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${APPS}" "DisplayIcon" "$INSTDIR\${EXE},0"
  WriteRegStr HKCU "${APPS}" "Publisher" "Customs 179 Desk"
  WriteRegStr HKCU "${APPS}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${APPS}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${APPS}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${APPS}" "NoModify" 1
  WriteRegDWORD HKCU "${APPS}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD HKCU "${APPS}" "EstimatedSize" $0
SectionEnd

Section "$(PartDesktop)" PartDesktop
  CreateShortcut "$DESKTOP\$(AppName).lnk" "$INSTDIR\${EXE}" "" "$INSTDIR\${EXE}" 0 SW_SHOWNORMAL "" "$(About)"
SectionEnd

Section /o "$(PartAutostart)" PartAutostart
  ; The same line that the program's own switch writes; a word of the task manager
  ; that is older than this wish is taken back.
  WriteRegStr HKCU "${RUN}" "Customs179" '"$INSTDIR\${EXE}" --hidden'
  DeleteRegValue HKCU "${APPROVED}" "Customs179"
SectionEnd

Section "-Last"
  ${IfNot} ${SectionIsSelected} ${PartDesktop}
    Delete "$DESKTOP\$(AppName).lnk"
  ${EndIf}
  ${IfNot} ${SectionIsSelected} ${PartAutostart}
    Call DropAutostart
  ${EndIf}
  ${IfNot} ${FileExists} "${CONTROL}\*.*"
    MessageBox MB_OK|MB_ICONINFORMATION "$(NoControl)" /SD IDOK
  ${EndIf}
  ${If} ${Silent}
  ${AndIf} $WasRunning = 1
    Exec '"$INSTDIR\${EXE}" --hidden'
  ${EndIf}
SectionEnd

; The folder cannot be written: a silent installer must not wait for an answer.
Function CannotWrite
  Delete "$INSTDIR\${EXE}.new"
  MessageBox MB_OK|MB_ICONSTOP "$(NotWritten)" /SD IDOK
  SetErrorLevel 5
  Quit
FunctionEnd

Function StartProgram
  Exec '"$INSTDIR\${EXE}"'
FunctionEnd

Function .onInit
  ${IfNot} ${AtLeastWin10}
    MessageBox MB_OK|MB_ICONSTOP "$(TooOld)" /SD IDOK
    SetErrorLevel 4
    Quit
  ${EndIf}
  StrCpy $Found "$(FoundNone)"
  ReadRegStr $Before HKCU "${APPS}" "DisplayVersion"
  ${If} $Before != ""
    ReadRegStr $0 HKCU "${OWN}" "Numbers"
    ${VersionCompare} "$0" "${NUMBERS}" $1
    ${If} $1 = 1
      MessageBox MB_OK|MB_ICONSTOP "$(Newer)" /SD IDOK
      SetErrorLevel 2
      Quit
    ${ElseIf} $1 = 0
      StrCpy $Found "$(FoundSame)"
    ${Else}
      StrCpy $Found "$(FoundOlder)"
    ${EndIf}
    ; The ticks show what the user has now, in whatever language it was installed.
    ReadRegStr $0 HKCU "${OWN}" "Shortcut"
    ${IfNot} ${FileExists} "$DESKTOP\$0.lnk"
      !insertmacro UnselectSection ${PartDesktop}
    ${EndIf}
    ReadRegStr $0 HKCU "${RUN}" "Customs179"
    ${If} $0 != ""
      !insertmacro SelectSection ${PartAutostart}
    ${EndIf}
  ${EndIf}
  ${GetParameters} $9
  ClearErrors
  ${GetOptions} $9 "/AUTOSTART" $0
  ${IfNot} ${Errors}
    !insertmacro SelectSection ${PartAutostart}
  ${EndIf}
  ClearErrors
  ${GetOptions} $9 "/NODESKTOP" $0
  ${IfNot} ${Errors}
    !insertmacro UnselectSection ${PartDesktop}
  ${EndIf}
  ClearErrors
FunctionEnd

!include "uninstall.nsh"
