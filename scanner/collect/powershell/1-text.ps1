# Siteproof's collector for one Windows computer (Windows PowerShell 5.1, nothing to install).
#
# It reads: CIM classes by WQL queries, values of the registry, and a few event logs and cmdlets
# that only PowerShell reaches; the list stands at the end.
# It writes one file, and nothing else: no setting is changed, nothing is sent over the network.
# Not as an administrator it collects less, and the file says what was denied.
#
#   powershell.exe -NoProfile -ExecutionPolicy Bypass -File siteproof-windows.ps1 [-Folder FOLDER]
#
# The file COMPUTER-TIME.jsonl is written beside this script, or into FOLDER. It is read by:
#   siteproof import SITE FILE

param([string]$Folder = '')

$ErrorActionPreference = 'Stop'
$Invariant = [System.Globalization.CultureInfo]::InvariantCulture
$LongestLine = @LONGEST@

if ($ExecutionContext.SessionState.LanguageMode -ne 'FullLanguage') {
    Write-Warning 'This computer lets only signed scripts read the registry: nothing was collected.'
    exit 1
}

# --- Text: JSON in plain ASCII, so that no code page and no language of Windows can spoil it. ---

function ConvertTo-Text([string]$Text) {
    if ($Text -cnotmatch '[^\x20-\x7e]|["\\]') {
        return '"' + $Text + '"'
    }
    $made = New-Object System.Text.StringBuilder
    foreach ($character in $Text.ToCharArray()) {
        $code = [int]$character
        if ($code -eq 34 -or $code -eq 92) {
            [void]$made.Append('\').Append($character)
        } elseif ($code -lt 32 -or $code -gt 126) {
            [void]$made.Append('\u').Append($code.ToString('x4', $Invariant))
        } else {
            [void]$made.Append($character)
        }
    }
    return '"' + $made.ToString() + '"'
}

function ConvertTo-TextList($Texts) {
    $each = New-Object System.Collections.Generic.List[string]
    foreach ($one in $Texts) {
        $each.Add((ConvertTo-Text $one))
    }
    return '[' + ($each.ToArray() -join ',') + ']'
}

function ConvertTo-Moment([datetime]$Moment) {
    return $Moment.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", $Invariant)
}

# A reference to another object: its path, as WMI writes one without its computer.
function ConvertTo-ObjectPath($Instance) {
    $keys = New-Object System.Collections.Generic.List[string]
    foreach ($property in $Instance.CimInstanceProperties) {
        if ($property.Flags.HasFlag([Microsoft.Management.Infrastructure.CimFlags]::Key)) {
            $text = ([string]$property.Value).Replace('\', '\\').Replace('"', '\"')
            $keys.Add($property.Name + '="' + $text + '"')
        }
    }
    if ($keys.Count -eq 0) {
        throw 'siteproof:bad-answer:a property holds an object'
    }
    $system = $Instance.CimSystemProperties
    $namespace = ([string]$system.Namespace).Replace('/', '\')
    return $namespace + ':' + $system.ClassName + '.' + ($keys.ToArray() -join ',')
}

# A property of a CIM instance: what JSON would not keep whole is named by its kind.
function ConvertTo-Value($Value) {
    if ($null -eq $Value) {
        return 'null'
    }
    if ($Value -is [string]) {
        return ConvertTo-Text $Value
    }
    if ($Value -is [bool]) {
        return $Value.ToString($Invariant).ToLowerInvariant()
    }
    if ($Value -is [datetime]) {
        return '{"date":"' + (ConvertTo-Moment $Value) + '"}'
    }
    if ($Value -is [timespan]) {
        return '{"real":"' + $Value.TotalSeconds.ToString('R', $Invariant) + '"}'
    }
    if ($Value -is [double] -or $Value -is [single]) {
        return '{"real":"' + $Value.ToString('R', $Invariant) + '"}'
    }
    if ($Value -is [uint64] -or $Value -is [int64]) {
        return '{"int":"' + $Value.ToString($Invariant) + '"}'
    }
    if ($Value -is [char]) {
        return ([int]$Value).ToString($Invariant)
    }
    if ($Value -is [array]) {
        # An empty array is nothing, as it is when it travels over WS-Management.
        if ($Value.Length -eq 0) {
            return 'null'
        }
        $each = New-Object System.Collections.Generic.List[string]
        foreach ($one in $Value) {
            $each.Add((ConvertTo-Value $one))
        }
        return '[' + ($each.ToArray() -join ',') + ']'
    }
    if ($Value -is [Microsoft.Management.Infrastructure.CimInstance]) {
        return ConvertTo-Text (ConvertTo-ObjectPath $Value)
    }
    if ($Value -is [ValueType]) {
        return $Value.ToString($Invariant)
    }
    throw 'siteproof:bad-answer:a property holds an object'
}

