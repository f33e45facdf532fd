; What the installer and (UN = "un.") the uninstaller have in common: ending the
; program before its file is replaced or removed, and its start with Windows.
!macro Closing UN
; Pushes 1 when the program's file cannot be written because it runs.
Function ${UN}IsRunning
  ClearErrors
  FileOpen $0 "$INSTDIR\${EXE}" a
  ${If} ${Errors}
    Push 1
  ${Else}
    FileClose $0
    Push 0
  ${EndIf}
  ClearErrors
FunctionEnd

; Asks the program to end, which it does in order: what it has begun it finishes,
; what is left it does after its next start.
Function ${UN}CloseProgram
  StrCpy $WasRunning 0
  ${IfNot} ${FileExists} "$INSTDIR\${EXE}"
    Return
  ${EndIf}
  Call ${UN}IsRunning
  Pop $1
  ${If} $1 = 0
    Return
  ${EndIf}
  ${If} ${FileExists} "${DATA}\data\instance.json"
    StrCpy $WasRunning 1
  ${EndIf}
again:
  DetailPrint "$(Closing)"
  ExecWait '"$INSTDIR\${EXE}" quit --wait' $0
  ExecWait '"$INSTDIR\${EXE}" quit --wait --data "${DATA}\demo"' $0
  ${For} $2 1 25
    Call ${UN}IsRunning
    Pop $1
    ${If} $1 = 0
      Return
    ${EndIf}
    Sleep 200
  ${Next}
  MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(StillRuns)" /SD IDCANCEL IDRETRY again
  SetErrorLevel 3
  Quit
FunctionEnd

; Only an entry that starts this very program is ours.
Function ${UN}DropAutostart
  ReadRegStr $0 HKCU "${RUN}" "Customs179"
  StrLen $1 '"$INSTDIR\${EXE}"'
  StrCpy $0 $0 $1
  ${If} $0 == '"$INSTDIR\${EXE}"'
    DeleteRegValue HKCU "${RUN}" "Customs179"
    DeleteRegValue HKCU "${APPROVED}" "Customs179"
  ${EndIf}
FunctionEnd
!macroend
!insertmacro Closing ""
!insertmacro Closing "un."
