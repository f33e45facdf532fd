; The uninstaller.
Function un.onInit
  StrCpy $Wipe 0
  ${GetParameters} $9
  ClearErrors
  ${GetOptions} $9 "/DELETEDATA" $0
  ${IfNot} ${Errors}
    StrCpy $Wipe 1
  ${EndIf}
  ClearErrors
FunctionEnd

; Room on the disk is nothing that a removal asks for.
Function un.HideSpace
  ShowWindow $mui.ComponentsPage.SpaceRequired ${SW_HIDE}
FunctionEnd

Section "un.$(PartProgram)" UnProgram
  SectionIn RO
  Call un.CloseProgram
  ReadRegStr $3 HKCU "${OWN}" "Shortcut"
  ${If} $3 != ""
    Delete "$SMPROGRAMS\$3.lnk"
    Delete "$DESKTOP\$3.lnk"
  ${EndIf}
  Call un.DropAutostart
  Delete "$INSTDIR\${EXE}"
  Delete "$INSTDIR\${EXE}.new"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  DeleteRegKey HKCU "${APPS}"
  DeleteRegKey HKCU "${OWN}"
SectionEnd

Section /o "un.$(UnPartData)" UnData
  StrCpy $Wipe 1
SectionEnd

Section "-un.Last"
  StrCpy $Kept "$(UnKept)"
  ${If} $Wipe = 1
    MessageBox MB_YESNO|MB_ICONEXCLAMATION|MB_DEFBUTTON2 "$(UnSure)" /SD IDYES IDNO keep
    StrCpy $Kept "$(UnWiped)"
    RMDir /r "${DATA}\data"
    RMDir /r "${DATA}\config"
    RMDir /r "${DATA}\logs"
    RMDir /r "${DATA}\export"
    RMDir /r "${DATA}\demo"
    RMDir "${DATA}"
  keep:
  ${EndIf}
SectionEnd
