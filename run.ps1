# Siteproof from a fresh checkout, on Windows: sets up .venv on the first start, then does what was
# asked. PowerShell 5.1 or newer. Its twin for Linux and macOS is run: change both.
# Where scripts are not allowed: powershell -ExecutionPolicy Bypass -File run.ps1 demo
$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $false

$Here = $PSScriptRoot
$Venv = Join-Path $Here '.venv'
$LockFile = Join-Path $Here '.venv.lock'
# PowerShell 7 also runs elsewhere, where a venv has bin and no .exe.
$OnWindows = [System.IO.Path]::DirectorySeparatorChar -eq '\'
$Bin = Join-Path $Venv $(if ($OnWindows) { 'Scripts' } else { 'bin' })
$Suffix = if ($OnWindows) { '.exe' } else { '' }
$VenvPython = Join-Path $Bin "python$Suffix"
$Oldest = [version]'3.11'

function Write-Note([string]$Text) { [Console]::Error.WriteLine("run: $Text") }

function Stop-Run([string]$Text) {
    Write-Note $Text
    exit 2
}

function Show-Help {
    Write-Output @'
Usage:
  ./run.ps1 demo [--out DIR]     simulate a site on this machine, scan it, write its report
  ./run.ps1 test [PYTEST ARGS]   linters, types, import rules and tests of this project
      --recordings DIR           also run the tests that need a folder of recorded answers
      --strict                   nothing may be skipped (also: CI=true)
  ./run.ps1 COMMAND [ARGS]       any other command of siteproof, such as: ./run.ps1 plan SITE
  ./run.ps1 --help               what siteproof can do
The first start makes .venv in the project folder. $env:PYTHON = 'path' chooses the Python.
'@
}

# --- Python ----------------------------------------------------------------------------------

# Runs a Python ("py -3", say, as two strings) and returns the first line it prints, or nothing
# where it does not run. PowerShell 5.1 makes errors of redirected stderr: they must not stop us.
function Invoke-Quietly([string[]]$Command, [string]$Code) {
    $ErrorActionPreference = 'Continue'
    $exe = $Command[0]
    $leading = @($Command | Select-Object -Skip 1)
    try {
        $answer = & $exe @leading -c $Code 2>$null
    } catch {
        return
    }
    # The python.exe that only leads to the app store exits with 9009.
    if ($LASTEXITCODE -eq 0) { $answer | Select-Object -First 1 }
}

function Get-PythonVersion([string[]]$Command) {
    Invoke-Quietly $Command "import sys; print('.'.join(map(str, sys.version_info[:3])))"
}

# Python takes a number as that many -O, and any other text as one.
function Test-NotOptimised {
    if ($env:PYTHONOPTIMIZE -match '^\d+$' -and [int]$env:PYTHONOPTIMIZE -gt 1) {
        Stop-Run ("PYTHONOPTIMIZE=$env:PYTHONOPTIMIZE (python -OO) drops the docstrings, which are the " +
            'text of the report. Remove PYTHONOPTIMIZE and start again.')
    }
}

# The first Python that is new enough and can make a virtual environment, as an array of strings.
function Find-Python {
    # Not "py -3.12" and so on: the newer launcher would download a version that is not there.
    $candidates = @(@('py', '-3'), @('python'), @('python3'))
    if ($env:PYTHON) { $candidates = @(, @($env:PYTHON)) }
    $seen = ''
    foreach ($candidate in $candidates) {
        $version = Get-PythonVersion $candidate
        if (-not $version) {
            if ($env:PYTHON) { $seen = " (PYTHON=$env:PYTHON does not run)" }
        } elseif ([version]$version -lt $Oldest) {
            $seen = " ($candidate is $version)"
        } elseif ((Invoke-Quietly $candidate "import ensurepip, venv; print('yes')") -eq 'yes') {
            return , $candidate
        } else {
            $seen = " ($candidate has no venv module)"
        }
    }
    Stop-Run ("No Python $Oldest or newer was found$seen. Install it (winget install Python.Python.3.13, " +
        "or python.org) and start again, or set `$env:PYTHON to its path.")
}

# --- Set-up ----------------------------------------------------------------------------------

# What a finished installation was made from.
function Get-Fingerprint([string]$Version) {
    $hash = (Get-FileHash -LiteralPath (Join-Path $Here 'pyproject.toml')).Hash
    "$hash|$Version|$Here"
}

function Get-Ready([string]$Kind) {
    $file = Join-Path $Venv "ready-$Kind"
    if (Test-Path -LiteralPath $file) { "$(Get-Content -LiteralPath $file -Raw -Encoding UTF8)".Trim() }
}

# PYTHON, where it is set, decides the version; else the Python of .venv does.
function Get-WantedVersion {
    if ($env:PYTHON) { Get-PythonVersion @($env:PYTHON) } else { Get-PythonVersion @($VenvPython) }
}

function Test-Ready([string]$Kind) {
    $ready = Get-Ready $Kind
    if (-not $ready -or -not (Get-PythonVersion @($VenvPython))) { return $false }
    $ready -eq (Get-Fingerprint (Get-WantedVersion))
}

# A finished .venv of the wanted Python stands here: only its packages are to be changed.
function Test-CanBeUpdated {
    $version = Get-WantedVersion
    $ready = Get-Ready 'app'
    $version -and $ready -and $ready.EndsWith("|$version|$Here")
}

# The system closes and deletes the file when its holder ends, however it ends: no stale locks.
function Open-Lock {
    $told = $false
    $absent = 0
    while ($true) {
        try {
            return [System.IO.FileStream]::new($LockFile, [System.IO.FileMode]::OpenOrCreate,
                [System.IO.FileAccess]::ReadWrite, [System.IO.FileShare]::None, 1,
                [System.IO.FileOptions]::DeleteOnClose)
        } catch {
            if (Test-Path -LiteralPath $LockFile) {
                if (-not $told) { Write-Note 'another start is setting up; waiting for it.' }
                $told = $true
            } else {
                # Once may be chance: the other start has just finished.
                $absent += 1
                if ($absent -ge 3) {
                    Stop-Run ("$Here is not writable; the first start makes .venv there. " +
                        "Copy the folder to where you may write, and start it there. ($_)")
                }
            }
        }
        Start-Sleep -Seconds 1
    }
}

# No ready-* file outlives the start of an installation: an interrupted one is seen by their
# absence, and made anew.
function Install-Project([string]$Kind) {
    $ready = @('app', 'dev' | ForEach-Object { Join-Path $Venv "ready-$_" })
    if (Test-CanBeUpdated) {
        Write-Note 'bringing .venv up to date'
        Remove-Item -LiteralPath $ready -ErrorAction SilentlyContinue
    } else {
        $python = Find-Python
        Write-Note "making .venv with $python and installing into it; this takes a minute or two"
        Remove-Item -LiteralPath $ready -ErrorAction SilentlyContinue
        $exe = $python[0]
        $leading = @($python | Select-Object -Skip 1)
        & $exe @leading -m venv --clear $Venv
        if ($LASTEXITCODE -ne 0) { Stop-Run "could not make $Venv." }
    }
    $what = if ($Kind -eq 'dev') { "${Here}[dev]" } else { $Here }
    # --no-user: PIP_USER=1 in somebody's environment would install beside the venv, and fail.
    & $VenvPython -m pip install --quiet --disable-pip-version-check --no-input --no-user --editable $what
    if ($LASTEXITCODE -ne 0) {
        Stop-Run ('pip failed, as it says above. Is there a network? Behind a proxy set HTTPS_PROXY, ' +
            'with an index of your own PIP_INDEX_URL.')
    }
    $fingerprint = Get-Fingerprint (Get-PythonVersion @($VenvPython))
    if ($Kind -eq 'dev') { Set-Content -LiteralPath $ready[1] -Value $fingerprint -Encoding UTF8 }
    Set-Content -LiteralPath $ready[0] -Value $fingerprint -Encoding UTF8
}

function Initialize-Project([string]$Kind) {
    Test-NotOptimised
    if (Test-Ready $Kind) { return }
    $lock = Open-Lock
    try {
        if (-not (Test-Ready $Kind)) { Install-Project $Kind }
    } finally {
        $lock.Dispose()
    }
}

# --- ./run.ps1 test --------------------------------------------------------------------------

function Get-ToolPath([string]$Name) { Join-Path $Bin "$Name$Suffix" }

function Get-FullPath([string]$Path) {
    $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Path)
}

# The tools run in the project folder: a --recordings folder given from elsewhere is made absolute.
# As one word, for pytest reads "--recordings DIR" as a folder of tests before it knows the option.
function Get-PytestArguments([string[]]$Given) {
    if ($env:CI -eq 'true' -or $Given -ccontains '--strict') { '--strict-lab' }
    $previous = ''
    foreach ($argument in $Given) {
        if ($previous -ceq '--recordings') { $argument = "--recordings=$argument" }
        $previous = $argument
        if ($argument -clike '--recordings=*') {
            '--recordings=' + (Get-FullPath $argument.Substring('--recordings='.Length))
        } elseif (@('--strict', '--recordings') -cnotcontains $argument) {
            $argument
        }
    }
    if ($previous -ceq '--recordings') { Stop-Run '--recordings needs a folder.' }
}

function Invoke-Tests([string[]]$Given) {
    $pytest = @('-m', 'pytest') + @(Get-PytestArguments $Given)
    Initialize-Project 'dev'
    $steps = @(
        @('ruff check', (Get-ToolPath 'ruff'), @('check', '.')),
        @('ruff format', (Get-ToolPath 'ruff'), @('format', '--check', '.')),
        @('mypy', (Get-ToolPath 'mypy'), @()),
        @('lint-imports', (Get-ToolPath 'lint-imports'), @()),
        @('pytest', $VenvPython, $pytest)
    )
    $failed = @()
    Push-Location -LiteralPath $Here
    try {
        foreach ($step in $steps) {
            $name, $tool, $arguments = $step
            Write-Host "`n== $name =="
            & $tool @arguments
            if ($LASTEXITCODE -ne 0) { $failed += $name }
        }
    } finally {
        Pop-Location
    }
    if ($failed) {
        Write-Host "`nFailed: $($failed -join ', ')"
        exit 1
    }
    Write-Host "`nAll passed: ruff check, ruff format, mypy, lint-imports, pytest"
    exit 0
}

$rest = @($args | Select-Object -Skip 1)
if ($args.Count -eq 0) {
    Show-Help
} elseif ($args[0] -eq 'test') {
    Invoke-Tests $rest
} else {
    $command = if ($args[0] -eq 'siteproof') { $rest } else { $args }
    Initialize-Project 'app'
    & (Get-ToolPath 'siteproof') @command
    exit $LASTEXITCODE
}
