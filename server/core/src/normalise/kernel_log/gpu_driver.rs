//! Trouble of the NVIDIA driver itself: versions that do not fit, firmware that hangs (open-gpu-kernel-modules: nv.c,
//! kernel_gsp.c, kernel_rc_watchdog.c, rm-gpu-ops.c, nvidia-peermem.c).

use super::drm;
use super::number::{decimal, hexadecimal};
use super::nvrm::{self, Said};
use super::pci::Address;
use super::sayings::{Sayings, code_of};
use super::{Record, Understood};
use crate::component::Component;
use crate::observation::Code;

const CLASS: &str = "gpu_driver";

/// Reads one line.
pub(super) fn understand(record: &Record<'_>) -> Option<Understood> {
    match nvrm::read(record.text) {
        Some(said) => mismatch(said, record.more).or_else(|| step(said)),
        None => None
            .or_else(|| peermem(record.text))
            .or_else(|| shared_memory(record.text))
            .or_else(|| display(record.text))
            .or_else(|| without_head(record.text))
            .or_else(|| nouveau(record.text)),
    }
}

/// `API mismatch: the client has the version 535.247.01, but`, since 580 `the client 'name' (pid 12)` before it; the
/// kernel module's version stands in the next line.
fn mismatch(said: Said<'_>, more: &str) -> Option<Understood> {
    let rest = said.words.strip_prefix("API mismatch: the client")?.trim_start();
    let (process, rest) = match rest.strip_prefix('\'').and_then(|rest| rest.split_once('\'')) {
        Some((name, rest)) => (Some(name), rest.trim_start()),
        None => (None, rest),
    };
    let (pid, rest) = match rest.strip_prefix("(pid ").and_then(decimal) {
        Some((pid, rest)) => (Some(pid), rest.trim_start_matches(')').trim_start()),
        None => (None, rest),
    };
    let client = version(rest.strip_prefix("has the version ").unwrap_or_default());
    let module = more.split_once("kernel module has the version ").and_then(|(_, rest)| version(rest));
    let told = said.told(CLASS, "api_mismatch").with_some("process", process).with_some("pid", pid);
    Some(told.with_some("client_version", client).with_some("module_version", module))
}

/// `535.247.01`.
fn version(text: &str) -> Option<&str> {
    let word = text.split([' ', ',', '\n']).next()?.trim_end_matches('.');
    (word.starts_with(|c: char| c.is_ascii_digit()) && word.len() < 32).then_some(word)
}

fn step(said: Said<'_>) -> Option<Understood> {
    /// Function, words, code; by their beginnings.
    const STEPS: [(&str, &str, &str); 22] = [
        ("_kgspRpcRecvPoll", "GSP RM heartbeat timed out", "gsp_failure"),
        ("_kgspRpcRecvPoll", "LibOS heartbeat timed out", "gsp_failure"),
        ("_kgspIsHeartbeatTimedOut", "Heartbeat timed out", "gsp_failure"),
        ("_kgspHeartbeat", "Heartbeat timed out", "gsp_failure"),
        ("kgspHealthCheck", "*", "gsp_failure"),
        ("_kgspLogRpcTimeout", "*", "gsp_failure"),
        ("_kgspLogXid119", "*", "gsp_failure"),
        ("_issueRpc", "rpcRecvPoll timedout", "gsp_failure"),
        ("_issueRpc", "rpcSendMessage failed", "gsp_failure"),
        ("gpuPowerManagementEnter", "GSP unload failed", "gsp_failure"),
        ("_kgspRpcGspEventPmuHalted", "Received signal from GSP that PMU has halted", "gsp_failure"),
        ("", "Received signal from GSP that PMU has halted", "gsp_failure"),
        ("_kgspLogRpcSanityCheckFailure", "GPU", "gsp_failure"),
        ("GspMsgQueueReceiveStatus", "Bad sequence number", "gsp_failure"),
        ("GspMsgQueueReceiveStatus", "Bad checksum", "gsp_failure"),
        ("GspMsgQueueReceiveStatus", "Read failed after ", "gsp_failure"),
        ("kgspCrashCat", "*", "gsp_failure"),
        ("", "GSP-RM unresponsive", "gsp_failure"),
        ("krcWatchdogCallbackVblankRecovery", "NVRM-RC: RM has detected that ", "gpu_locked"),
        ("krcWatchdog", "RC watchdog: GPU is probably locked", "gpu_locked"),
        ("nvGpuOpsReportFatalError", "uvm encountered global fatal error", "uvm_fatal"),
        ("", "GSP-CrashCat Report", "gsp_failure"),
    ];
    let (_, start, code) = STEPS.into_iter().find(|(function, words, _)| {
        said.words.starts_with(words) && if function.is_empty() { said.function.is_empty() } else { said.function.starts_with(function) }
    })?;
    // A rule of asterisks: only the one with the report's name opens it.
    if start == "*" && !is_report(said.words) {
        return None;
    }
    let error = said.words.strip_prefix("uvm encountered global fatal error ").and_then(hexadecimal);
    Some(said.told(CLASS, code).with_some("error", error.map(|(number, _)| number)))
}

/// `****** GSP-CrashCat Report ******`.
fn is_report(words: &str) -> bool {
    let name = words.trim_matches(['*', ' ']);
    matches!(name, "GSP-CrashCat Report" | "LibOS Task Watchdog Report" | "GSP Timeout")
}

/// What the processor on the card says by itself, without the driver's name: `GSP task watchdog timeout @ pc:0x1b3e756,
/// partition:4#0, task:3`; and a switch's driver that does not fit: `nvidia-nvswitch: Version mismatch, kernel version …`.
fn without_head(text: &str) -> Option<Understood> {
    const STARTS: Sayings = &[
        ("GSP task watchdog timeout @ pc:0x", "gsp_failure"),
        ("GSP task exception: ", "gsp_failure"),
        ("GSP kernel exception: ", "gsp_failure"),
        ("GSP task assertion", "gsp_failure"),
        ("nvidia-nvswitch: Version mismatch, kernel version ", "api_mismatch"),
        ("nvidia-nvswitch*: Version mismatch, kernel version ", "api_mismatch"),
        ("nvidia-nvlink: Version mismatch, kernel version ", "api_mismatch"),
    ];
    let code = code_of(STARTS, text)?;
    Some(Understood::new(CLASS, Some(Code::word(code)), Component::new("gpu", "")))
}

/// The free driver (drivers/gpu/drm/nouveau): what tells of the card and not of a program's commands. `nouveau
/// 0000:01:00.0: fifo: SCHED_ERROR 0a [CTXSW_TIMEOUT]`, `…: gr: FECS watchdog timeout`.
fn nouveau(text: &str) -> Option<Understood> {
    const STARTS: Sayings = &[
        ("fifo: SCHED_ERROR * [CTXSW_TIMEOUT]", "gpu_locked"),
        ("gr: FECS watchdog timeout", "gpu_locked"),
        ("gr: wait for idle timeout", "gpu_locked"),
        ("fifo: FB_FLUSH_TIMEOUT", "gpu_locked"),
        ("DRM: failed to idle channel ", "gpu_locked"),
        ("*: failed to idle channel ", "gpu_locked"),
        ("DRM: GPU lockup - ", "gpu_locked"),
        ("GPU lockup - ", "gpu_locked"),
        ("timeout at drivers/gpu/drm/nouveau/", "gpu_locked"),
    ];
    // Linux 3.7 to 3.18: `nouveau E[   PFIFO][0000:01:00.0] SCHED_ERROR [ CTXSW_TIMEOUT ]`.
    if let Some((_unit, rest)) = text.strip_prefix("nouveau E[").and_then(|rest| rest.split_once("][")) {
        let (place, words) = rest.split_once("] ")?;
        let said = drm::Said { card: Address::parse(place), named: true, words };
        return words.starts_with("SCHED_ERROR [ CTXSW_TIMEOUT ]").then(|| said.told(CLASS, "gpu_locked"));
    }
    let said = drm::read(text.strip_prefix("[drm] ").unwrap_or(text), "nouveau").filter(|said| said.named)?;
    if let Some(said) = said.probe_failed("nouveau") {
        return Some(said.told("gpu_init_fail", "init"));
    }
    Some(said.told(CLASS, code_of(STARTS, said.words)?))
}

/// `nvidia-peermem nv_get_p2p_free_callback:127 ERROR detected invalid context, skipping further processing`.
fn peermem(text: &str) -> Option<Understood> {
    let (place, said) = text.strip_prefix("nvidia-peermem ")?.split_once(' ')?;
    decimal(place.split_once(':')?.1)?;
    said.trim_start_matches("ERROR").trim_start().strip_prefix("detected invalid context")?;
    Some(Understood::new(CLASS, Some(Code::word("peermem_invalid_context")), Component::new("gpu", "")))
}

/// `nvidia-uvm: uvm_global.c:372 uvm_global_set_fatal_error_impl[pid:12] Encountered a global fatal error: …`.
fn shared_memory(text: &str) -> Option<Understood> {
    let (place, said) = text.strip_prefix("nvidia-uvm: ")?.split_once("] ")?;
    (place.starts_with("uvm_") && said.starts_with("Encountered a global fatal error")).then_some(())?;
    Some(Understood::new(CLASS, Some(Code::word("uvm_fatal")), Component::new("gpu", "")))
}

/// `nvidia-modeset: ERROR: GPU:0: Error while waiting for GPU progress: 0x0000c67d:0 2:0:4048:4040`.
fn display(text: &str) -> Option<Understood> {
    let (_, rest) = decimal(text.strip_prefix("nvidia-modeset: ERROR: GPU:")?)?;
    let said = rest.strip_prefix(": ")?;
    const STUCK: [&str; 5] = [
        "Error while waiting for GPU progress",
        "Idling display engine timed out",
        "Display engine push buffer channel allocation failed",
        "Failed to query display engine channel state",
        "Failed to allocate display engine core DMA push buffer",
    ];
    let stuck = STUCK.iter().any(|start| said.starts_with(start));
    stuck.then(|| Understood::new(CLASS, Some(Code::word("gpu_locked")), Component::new("gpu", "")))
}

#[cfg(test)]
mod tests {
    use super::super::classify_line;
    use serde_json::{Value, json};

    fn told(line: &str) -> Option<(&'static str, String)> {
        let told = classify_line(line)?;
        Some((told.class, told.code?.to_string()))
    }

    fn field(line: &str, name: &str) -> Option<Value> {
        classify_line(line)?.fields.get(name).cloned()
    }

    #[test]
    fn trouble_of_the_driver_is_told() {
        for (line, code) in [
            ("NVRM: API mismatch: the client has the version 550.54.14, but", "api_mismatch"),
            ("NVRM: API mismatch: the client has the version 1.0-7184, but", "api_mismatch"),
            ("NVRM: API mismatch: the client 'gnome-shell' (pid 99)", "api_mismatch"),
            ("NVRM: API mismatch: the client 'gnome-shell' has the version 595.58.03,", "api_mismatch"),
            ("NVRM: GPU0 _kgspRpcRecvPoll: GSP RM heartbeat timed out", "gsp_failure"),
            ("NVRM: _kgspRpcRecvPoll: LibOS heartbeat timed out", "gsp_failure"),
            ("NVRM: _kgspIsHeartbeatTimedOut: Heartbeat timed out, 5000 ms since the last one", "gsp_failure"),
            ("NVRM: kgspHealthCheck_TU102: ***************** GSP-CrashCat Report ******************", "gsp_failure"),
            ("NVRM: GPU4 kgspHealthCheck_GH100: ********* GSP-CrashCat Report *********", "gsp_failure"),
            ("NVRM: kgspHealthCheck_TU102: ******* LibOS Task Watchdog Report *******", "gsp_failure"),
            ("NVRM: GPU6 _kgspLogRpcTimeout: ********** GSP Timeout **********", "gsp_failure"),
            ("NVRM: _issueRpcAndWait: rpcRecvPoll timedout for fn 76!", "gsp_failure"),
            ("NVRM: _issueRpcAndWait: rpcSendMessage failed with status 0x0000000f for fn 78!", "gsp_failure"),
            ("NVRM: gpuPowerManagementEnter: GSP unload failed at suspend: 0x65", "gsp_failure"),
            ("NVRM: GPU3 _kgspRpcGspEventPmuHalted: Received signal from GSP that PMU has halted.", "gsp_failure"),
            ("NVRM: GspMsgQueueReceiveStatus: Bad sequence number.  Expected 7 got 9. Possible memory corruption.", "gsp_failure"),
            ("GSP task watchdog timeout @ pc:0x1000a6, partition:2#0, task:1", "gsp_failure"),
            ("nvidia-nvswitch: Version mismatch, kernel version 570.86.15 user version 550.54.14", "api_mismatch"),
            ("nouveau 0000:5a:00.0: fifo: SCHED_ERROR 0a [CTXSW_TIMEOUT]", "gpu_locked"),
            ("nouveau 0000:5a:00.0: gr: FECS watchdog timeout", "gpu_locked"),
            ("nouveau E[   PFIFO][0000:5a:00.0] SCHED_ERROR [ CTXSW_TIMEOUT ]", "gpu_locked"),
            ("nouveau 0000:5a:00.0: Xorg[1234]: failed to idle channel 2 [Xorg[1234]]", "gpu_locked"),
            ("[drm] nouveau 0000:5a:00.0: GPU lockup - switching to software fbcon", "gpu_locked"),
            ("nvidia-modeset: ERROR: GPU:1: Failed to query display engine channel state: 0x0000c67e:0:0:0x0000000f", "gpu_locked"),
            ("NVRM: krcWatchdog_IMPL: RC watchdog: GPU is probably locked!  Notify Timeout Seconds: 7", "gpu_locked"),
            ("NVRM: GPU3 krcWatchdog_IMPL: RC watchdog: GPU is probably locked!", "gpu_locked"),
            ("nvidia-modeset: ERROR: GPU:1: Error while waiting for GPU progress: 0x0000c57d:0 2:0:48:40", "gpu_locked"),
            ("nvidia-modeset: ERROR: GPU:1: Idling display engine timed out: 0x0000c57d:0:0:0", "gpu_locked"),
            ("NVRM: nvGpuOpsReportFatalError: uvm encountered global fatal error 0x1, requiring os reboot to recover.", "uvm_fatal"),
            ("nvidia-uvm: uvm_global.c:400 uvm_global_set_fatal_error_impl[pid:7] Encountered a global fatal error: RC", "uvm_fatal"),
            ("nvidia-peermem nv_get_p2p_free_callback:88 ERROR detected invalid context, skipping", "peermem_invalid_context"),
        ] {
            assert_eq!(told(line), Some(("gpu_driver", code.to_owned())), "{line}");
        }
    }

    #[test]
    fn versions_are_read_from_both_lines() {
        let line = "4,1,2,-;NVRM: API mismatch: the client has the version 550.54.14, but\\x0aNVRM: this kernel module has the version 545.23.08.  Please";
        assert_eq!(field(line, "client_version"), Some(json!("550.54.14")));
        assert_eq!(field(line, "module_version"), Some(json!("545.23.08")));
        assert_eq!(field("NVRM: API mismatch: the client 'top' (pid 9)", "pid"), Some(json!(9)));
        let fatal = "NVRM: nvGpuOpsReportFatalError: uvm encountered global fatal error 0x60, requiring os reboot to recover.";
        assert_eq!(field(fatal, "error"), Some(json!(96)));
    }

    #[test]
    fn reports_of_the_driver_that_are_no_trouble_are_nothing() {
        for line in [
            "NVRM: GPU4 RPC history (CPU -> GSP):",
            "NVRM:     entry function                   data0              data1",
            "NVRM:      0    76   GSP_RM_CONTROL        0x0000000020801001 0x0000000000000004",
            "NVRM: kgspHealthCheck_TU102: **********************************************************",
            "NVRM: rpcRmApiControl_GSP: GspRmControl failed: hClient=0xc1d00001; status=0x00000056",
            "NVRM: krcWatchdogInit_IMPL: RC watchdog enabled",
            "nouveau 0000:5a:00.0: gr: TRAP_TEXTURE - TP 0: 00000003 [ FAULT]",
            "nouveau 0000:5a:00.0: bus: MMIO read of 00000000 FAULT at 10ac08 [ PRIVRING ]",
            "nouveau 0000:5a:00.0: DRM: VRAM: 4096 MiB",
            "nvidia-modeset: Loading NVIDIA Kernel Mode Setting Driver for UNIX platforms  570.86.15",
            "nvidia-modeset: WARNING: GPU:1: Unable to read EDID for display device DP-0",
            "NVRM: this kernel module has the version 545.23.08.  Please",
            "NVRM: make sure that this kernel module and all NVIDIA driver",
            "NVRM: os_schedule: Attempted to yield the CPU while in atomic or interrupt context",
            "nvidia-uvm: Loaded the UVM driver, major device number 510.",
            "nvidia-peermem nv_mem_client_init:500 registered",
            "nvidia_peermem: module uses symbols from proprietary module nvidia, inheriting taint.",
        ] {
            assert_eq!(told(line), None, "{line}");
        }
    }
}
