# --- Reading. ---

function Read-Rows($Namespace, $Class, $Where, $Columns, $Most, $Seconds) {
    $from = ' FROM ' + $Class
    if ($Where -ne '') {
        $from = $from + ' WHERE ' + $Where
    }
    $asked = @{
        Namespace = $Namespace
        Query = 'SELECT ' + ($Columns -join ',') + $from
        OperationTimeoutSec = $Seconds
        ErrorAction = 'Stop'
    }
    try {
        $found = @(Get-CimInstance @asked | Select-Object -First ($Most + 1))
    } catch {
        # WBEM_E_INVALID_QUERY: an older Windows does not have one of the properties.
        if ($_.FullyQualifiedErrorId -notmatch '0x80041017') {
            throw
        }
        $asked['Query'] = 'SELECT *' + $from
        $found = @(Get-CimInstance @asked | Select-Object -First ($Most + 1))
    }
    if ($found.Count -gt $Most) {
        throw "siteproof:too-large:more than $Most rows"
    }
    $rows = New-Object System.Collections.Generic.List[string]
    foreach ($instance in $found) {
        $cells = New-Object System.Collections.Generic.List[string]
        foreach ($name in $Columns) {
            $property = $instance.CimInstanceProperties[$name]
            if ($null -eq $property) {
                $cells.Add('null')
            } else {
                $cells.Add((ConvertTo-Value $property.Value))
            }
        }
        $rows.Add('[' + ($cells.ToArray() -join ',') + ']')
    }
    return '"rows":[' + ($rows.ToArray() -join ',') + ']'
}

$Hives = @{
    HKLM = [Microsoft.Win32.RegistryHive]::LocalMachine
    HKU = [Microsoft.Win32.RegistryHive]::Users
    HKCR = [Microsoft.Win32.RegistryHive]::ClassesRoot
    HKCU = [Microsoft.Win32.RegistryHive]::CurrentUser
}

# Opens for reading only; nothing where there is no such key. The 64-bit part, whichever
# PowerShell this is.
function Open-Key([string]$Path) {
    $hive, $below = $Path -split '\\', 2
    $view = [Microsoft.Win32.RegistryView]::Registry64
    $base = [Microsoft.Win32.RegistryKey]::OpenBaseKey($Hives[$hive], $view)
    if ($null -eq $below) {
        return $base
    }
    return $base.OpenSubKey($below)
}

function Read-Value($Key, [string]$Name) {
    $value = $Key.GetValue($Name)
    if ($null -eq $value) {
        return 'null'
    }
    $kind = $Key.GetValueKind($Name).ToString()
    if ($kind -eq 'DWord') {
        # .NET shows it with a sign, and it has none.
        $bytes = [System.BitConverter]::GetBytes([int]$value)
        return [System.BitConverter]::ToUInt32($bytes, 0).ToString($Invariant)
    }
    if ($kind -eq 'QWord') {
        $bytes = [System.BitConverter]::GetBytes([long]$value)
        return '{"int":"' + [System.BitConverter]::ToUInt64($bytes, 0).ToString($Invariant) + '"}'
    }
    if ($kind -eq 'String' -or $kind -eq 'ExpandString') {
        return ConvertTo-Text $value
    }
    if ($kind -eq 'MultiString') {
        return ConvertTo-TextList $value
    }
    return '{"bytes":"' + [System.Convert]::ToBase64String($value) + '"}'
}

# A column is a kind and a name, such as 'dword RunAsPPL'.
function Read-Values($Key, $Columns) {
    $each = New-Object System.Collections.Generic.List[string]
    foreach ($column in $Columns) {
        $kind, $name = $column -split ' ', 2
        if ($kind -eq 'present') {
            # Whether there is such a value; what it holds may be a secret, and is not read.
            $each.Add((ConvertTo-Value ($Key.GetValueNames() -contains $name)))
        } else {
            $each.Add((Read-Value $Key $name))
        }
    }
    return '[' + ($each.ToArray() -join ',') + ']'
}

function Read-Key([string]$Path, $Columns) {
    $key = Open-Key $Path
    if ($null -eq $key) {
        return '"exists":false'
    }
    return '"exists":true,"values":' + (Read-Values $key $Columns)
}

# The values of each subkey, or of one key below each: null where that is not there.
function Read-Keys([string]$Path, [string]$Further, $Columns, $Most) {
    $each = New-Object System.Collections.Generic.List[string]
    $parent = Open-Key $Path
    if ($null -ne $parent) {
        $below = $parent.GetSubKeyNames()
        if ($below.Length -gt $Most) {
            throw "siteproof:too-large:more than $Most subkeys"
        }
        foreach ($name in $below) {
            $key = $parent.OpenSubKey(($name + '\' + $Further).TrimEnd('\'))
            if ($null -ne $key) {
                $each.Add('[' + (ConvertTo-Text $name) + ',' + (Read-Values $key $Columns) + ']')
                $key.Close()
            } elseif ($Further -ne '') {
                $each.Add('[' + (ConvertTo-Text $name) + ',null]')
            }
        }
    }
    return '"keys":[' + ($each.ToArray() -join ',') + ']'
}

# Objects that a text of the scanner has made: numbers, texts and times by the names of the columns.
function Read-Objects($Found, $Columns, $Most) {
    if ($Found.Count -gt $Most) {
        throw "siteproof:too-large:more than $Most objects"
    }
    $rows = New-Object System.Collections.Generic.List[string]
    foreach ($one in $Found) {
        $cells = New-Object System.Collections.Generic.List[string]
        foreach ($name in $Columns) {
            $cells.Add((ConvertTo-Value $one.$name))
        }
        $rows.Add('[' + ($cells.ToArray() -join ',') + ']')
    }
    return '"rows":[' + ($rows.ToArray() -join ',') + ']'
}

# Why there is no answer, in the words of the scanner.
function Get-Gap($Problem, [datetime]$Begun, $Seconds) {
    $cause = $Problem.Exception
    while ($null -ne $cause.InnerException) {
        $cause = $cause.InnerException
    }
    # Of WMI: "HRESULT 0x80041010", and its kind, such as "InvalidClass".
    $code = $Problem.FullyQualifiedErrorId + ' ' + $cause.NativeErrorCode
    $detail = $cause.Message
    $reason = 'bad-answer'
    if ($detail -cmatch '^siteproof:([a-z-]+):(.*)$') {
        $reason = $Matches[1]
        $detail = $Matches[2]
    } elseif ($cause -is [System.Security.SecurityException] -or
        $cause -is [System.UnauthorizedAccessException] -or
        $code -match 'AccessDenied|0x80041003|0x80041062|0x80070005') {
        # WBEM_E_ACCESS_DENIED, WBEM_E_PRIVILEGE_NOT_HELD, E_ACCESSDENIED
        $reason = 'access-denied'
    } elseif ($code -match 'InvalidNamespace|InvalidClass|NotFound|NotSupported|NoMatchingLogs' -or
        $code -match '0x8004100E|0x80041010|0x80041002|0x8004100C') {
        # WBEM_E_INVALID_NAMESPACE, _INVALID_CLASS, _NOT_FOUND, _NOT_SUPPORTED
        $reason = 'not-supported'
    } elseif (([datetime]::UtcNow - $Begun).TotalSeconds -ge $Seconds) {
        $reason = 'timed-out'
    }
    if ($detail.Length -gt 200) {
        $detail = $detail.Substring(0, 200)
    }
    return '"reason":"' + $reason + '","detail":' + (ConvertTo-Text $detail)
}

