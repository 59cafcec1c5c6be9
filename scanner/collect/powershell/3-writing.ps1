# --- Writing. ---

function Write-Line([string]$Line) {
    $script:Writer.WriteLine($Line)
    $script:Writer.Flush()
}

function Write-Answer([string]$Key, $Columns, [datetime]$Begun, [string]$Answer) {
    $took = [math]::Max(0, [int]([datetime]::UtcNow - $Begun).TotalMilliseconds)
    $head = '{"key":' + (ConvertTo-Text $Key) + ',"columns":' + (ConvertTo-TextList $Columns) +
        ',"utc":"' + (ConvertTo-Moment $Begun) + '","ms":' + $took.ToString($Invariant) + ','
    if ($Answer.Length -gt $LongestLine - $head.Length) {
        $Answer = '"reason":"too-large","detail":"the answer is longer than a line may be"'
    }
    Write-Line ($head + $Answer + '}')
    $script:Written = $script:Written + 1
}

# The kinds of questions. Each is asked by itself: one that fails costs no other.

function Ask-Wql($Key, $Namespace, $Class, $Where, $Columns, $Most, $Seconds) {
    $begun = [datetime]::UtcNow
    try {
        $answer = Read-Rows $Namespace $Class $Where $Columns $Most $Seconds
    } catch {
        $answer = Get-Gap $_ $begun $Seconds
    }
    Write-Answer $Key $Columns $begun $answer
}

function Ask-Registry($Key, $Path, $Columns, $Seconds) {
    $begun = [datetime]::UtcNow
    try {
        $answer = Read-Key $Path $Columns
    } catch {
        $answer = Get-Gap $_ $begun $Seconds
    }
    Write-Answer $Key $Columns $begun $answer
}

function Ask-Tree($Key, $Path, $Further, $Columns, $Most, $Seconds) {
    $begun = [datetime]::UtcNow
    try {
        $answer = Read-Keys $Path $Further $Columns $Most
    } catch {
        $answer = Get-Gap $_ $begun $Seconds
    }
    Write-Answer $Key $Columns $begun $answer
}

function Ask-PowerShell($Key, $Columns, $Most, $Seconds, [scriptblock]$Text) {
    $begun = [datetime]::UtcNow
    try {
        # Once: it is given nothing, and what it writes are the objects.
        $found = @($null | ForEach-Object -Process $Text)
        $answer = Read-Objects $found $Columns $Most
    } catch {
        $answer = Get-Gap $_ $begun $Seconds
    }
    Write-Answer $Key $Columns $begun $answer
}

# --- The heading: which computer this is. ---

function Read-Own([string]$Query) {
    try {
        return @(Get-CimInstance -Query $Query -OperationTimeoutSec 20 -ErrorAction Stop)
    } catch {
        return @()
    }
}

function Get-Heading {
    $system = Read-Own 'SELECT Domain,PartOfDomain,Manufacturer,Model FROM Win32_ComputerSystem' |
        Select-Object -First 1
    $product = Read-Own 'SELECT UUID FROM Win32_ComputerSystemProduct' | Select-Object -First 1
    $bios = Read-Own 'SELECT SerialNumber FROM Win32_BIOS' | Select-Object -First 1
    $macs = Read-Own 'SELECT MACAddress FROM Win32_NetworkAdapter WHERE PhysicalAdapter = TRUE' |
        ForEach-Object { $_.MACAddress } | Where-Object { $_ }
    $addresses = Read-Own ('SELECT IPAddress FROM Win32_NetworkAdapterConfiguration' +
        ' WHERE IPEnabled = TRUE') | ForEach-Object { $_.IPAddress } | Where-Object { $_ }
    $me = [System.Security.Principal.WindowsPrincipal](
        [System.Security.Principal.WindowsIdentity]::GetCurrent())
    $role = [System.Security.Principal.WindowsBuiltInRole]::Administrator
    $domain = ''
    if ($system.PartOfDomain) {
        $domain = $system.Domain
    }
    $local = [datetimeoffset]::Now.ToString("yyyy-MM-dd'T'HH:mm:sszzz", $Invariant)
    return '{"format":"@FORMAT@","system":"windows","version":"@VERSION@"' +
        ',"questions":"@DIGEST@","count":@COUNT@' +
        ',"name":' + (ConvertTo-Text ([System.Net.Dns]::GetHostName())) +
        ',"domain":' + (ConvertTo-Text $domain) +
        ',"uuid":' + (ConvertTo-Text $product.UUID) +
        ',"serial":' + (ConvertTo-Text $bios.SerialNumber) +
        ',"vendor":' + (ConvertTo-Text $system.Manufacturer) +
        ',"model":' + (ConvertTo-Text $system.Model) +
        ',"macs":' + (ConvertTo-TextList $macs) +
        ',"addresses":' + (ConvertTo-TextList $addresses) +
        ',"administrator":' + (ConvertTo-Value ($me.IsInRole($role))) +
        ',"local":"' + $local + '","utc":"' + (ConvertTo-Moment ([datetime]::UtcNow)) + '"}'
}

# --- Asking. ---

if ($Folder -eq '') {
    $Folder = $PSScriptRoot
}
if ($Folder -eq '') {
    $Folder = '.'
}
$Place = (Resolve-Path -LiteralPath $Folder).ProviderPath
$Name = $env:COMPUTERNAME + '-' + [datetime]::UtcNow.ToString("yyyyMMdd'T'HHmmss'Z'", $Invariant)
$File = [System.IO.Path]::Combine($Place, $Name + '.jsonl')
# A file that is there already is never written over.
$Stream = New-Object System.IO.FileStream($File, [System.IO.FileMode]::CreateNew)
$Writer = New-Object System.IO.StreamWriter($Stream, [System.Text.Encoding]::ASCII)
$Writer.NewLine = "`n"
$Written = 0
try {
    Write-Line (Get-Heading)
@QUESTIONS@
    # A file without this line was cut off.
    Write-Line ('{"end":' + $Written.ToString($Invariant) + '}')
} finally {
    $Writer.Close()
}
Write-Output $File
