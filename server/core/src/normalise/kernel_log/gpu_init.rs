//! The NVIDIA driver could not bring a GPU up (open-gpu-kernel-modules: nv.c, nv-pci.c, osinit.c, the GSP boot code;
//! nvidia-drm). The codes are ours: `init`, `not_probed` (another driver has the card), `no_gpu`, `unsupported`.

use super::drm;
use super::nvrm::{self, Said};
use super::{Record, Understood};

const CLASS: &str = "gpu_init_fail";

/// Reads one line.
pub(super) fn understand(record: &Record<'_>) -> Option<Understood> {
    match nvrm::read(record.text) {
        Some(said) => step(said).or_else(|| words(said)),
        None => probe(record.text),
    }
}

/// What a function of the driver says, by the beginnings of both names and words.
fn step(said: Said<'_>) -> Option<Understood> {
    const STEPS: [(&str, &str); 32] = [
        ("RmInitAdapter", "Cannot "),
        ("RmInitAdapter", "failed "),
        ("RmInitAdapter", "osInitNvMapping failed"),
        ("RmInitAdapter", "RmInitAdapter failed"),
        ("osInitNvMapping", "*** Cannot attach gpu"),
        ("RmFetchGspRmImages", "No firmware image found"),
        ("gpuWaitForGfwBootComplete", "failed to wait for GFW_BOOT"),
        ("gpuWaitForGfwBootComplete", "GSP failed to halt with GFW_BOOT"),
        ("kgspWaitForGfwBootOk", "failed to wait for GFW"),
        ("_kgspBootGspRm", "unexpected WPR2 already up"),
        ("_kgspBootGspRm", "(the GPU is likely in a bad state"),
        ("kgspWaitForGfwBootOk", "(the GPU may be in a bad state"),
        ("kgspInitRm", "cannot bootstrap riscv/gsp"),
        ("kgspInitRm", "failed to extract VBIOS"),
        ("kgspExtractVbiosFromRom", "did not find valid ROM signature"),
        ("s_executeBooterUcode", "Booter failed with non-zero error code"),
        ("kgspExecuteBooterLoad", "failed to execute Booter Load"),
        ("kgspBootstrap", "GSP failed"),
        ("kgspBootstrap", "failed to boot GSP"),
        ("kgspFmcReportErrorCode", "Fatal GSP-FMC Error"),
        ("kfspProcessCommandResponse", "FSP response reported error"),
        ("kfspPollForQueueEmpty", "Timed out waiting for FSP command queue"),
        ("kfspPollForResponse", "FSP command timed out"),
        ("kfspWaitForResponse", "FSP command timed out"),
        ("kfspWaitForSecureBoot", "Timed out while polling for FSP boot"),
        ("kgspExecuteFwsec", "failed to execute FWSEC"),
        ("_kgspFwContainerVerifyVersion", "GSP firmware "),
        ("kflcnWaitForHalt", "Timeout waiting for Falcon to halt"),
        ("kgspBootstrap", "Timeout waiting for "),
        ("kgspInitRm", "GSP firmware image validation failed"),
        ("kgspInitRm", "unexpected WPR2 already up"),
        ("ksec2PrepareBootCommands", "SEC2 secure boot partition timed out"),
    ];
    let known = STEPS.iter().any(|(function, words)| said.function.starts_with(function) && said.words.starts_with(words));
    known.then(|| Understood { detail: said.words.starts_with('('), ..said.told(CLASS, "init") })
}

/// What it says without naming a function.
fn words(said: Said<'_>) -> Option<Understood> {
    const WORDS: [(&str, &str); 21] = [
        ("failed to copy vbios to system memory", "init"),
        ("Failed to copy vbios to system memory", "init"),
        ("RmInitAdapter failed!", "init"),
        ("rm_init_adapter failed", "init"),
        ("rm_init_adapter(", "init"),
        ("The NVIDIA probe routine failed for ", "init"),
        ("The NVIDIA probe routine was not called for ", "not_probed"),
        ("None of the NVIDIA graphics adapters were initialized", "init"),
        ("None of the NVIDIA devices were initialized", "init"),
        ("NVIDIA init module failed", "init"),
        ("failed to initialize module", "init"),
        ("No NVIDIA graphics adapter found", "no_gpu"),
        ("No NVIDIA graphics adapter probed", "not_probed"),
        ("No NVIDIA GPU found", "no_gpu"),
        ("No NVIDIA devices probed", "not_probed"),
        ("This PCI I/O region assigned to your NVIDIA device is invalid", "init"),
        ("The system BIOS may have misconfigured your GPU", "init"),
        ("Can't find an IRQ for your NVIDIA card", "init"),
        ("request_mem_region failed for ", "init"),
        ("installed in this system is not supported by ", "unsupported"),
        ("installed in this vGPU host system is not supported by ", "unsupported"),
    ];
    if !said.function.is_empty() {
        return None;
    }
    let (start, code) = WORDS.into_iter().find(|(start, _)| said.words.starts_with(start))?;
    let told = said.told(CLASS, code);
    // `RmInitAdapter failed! (0x62:0x55:2674)`: step, status, line of the source.
    let numbers = said.words.strip_prefix(start).and_then(|rest| rest.trim_start().strip_prefix('(')?.strip_suffix(')'));
    Some(told.with_some("failure", numbers.filter(|_| start == "RmInitAdapter failed!")))
}

/// `nvidia 0000:06:00.0: probe with driver nvidia failed with error -1`, and nvidia-drm, which finds no card to use:
/// `[drm:nv_drm_load [nvidia_drm]] *ERROR* [nvidia-drm] [GPU ID 0x00000100] Failed to allocate NvKmsKapiDevice`.
fn probe(text: &str) -> Option<Understood> {
    if let Some(said) = drm::read(text, "nvidia").and_then(|said| said.probe_failed("nvidia")) {
        let told = said.told(CLASS, "init");
        return Some(Understood { device: said.card.map(super::pci::Address::card), ..told });
    }
    let said = match drm::read(text, "nvidia") {
        Some(said) => said,
        None => drm::read(text, "nvidia_drm")?,
    };
    let (place, words) = said.words.strip_prefix("[nvidia-drm] [GPU ID 0x")?.split_once("] ")?;
    place.bytes().all(|b| b.is_ascii_hexdigit()).then_some(())?;
    let told = said.told(CLASS, "init");
    let told = Understood { device: said.card.map(super::pci::Address::card), ..told };
    if words.starts_with("Failed to allocate NvKmsKapiDevice") {
        return Some(told);
    }
    words.starts_with("Failed to register device").then_some(Understood { detail: true, ..told })
}

#[cfg(test)]
mod tests {
    use super::super::classify_line;
    use serde_json::json;

    fn told(line: &str) -> Option<(&'static str, String, String)> {
        let told = classify_line(line)?;
        Some((told.class, told.code?.to_string(), told.component.to_string()))
    }

    #[test]
    fn a_gpu_that_does_not_come_up_is_told() {
        for (line, code, component) in [
            ("NVRM: GPU 0000:5a:00.0: RmInitAdapter failed! (0x24:0x65:1185)", "init", "gpu/0000:5a:00"),
            ("NVRM: RmInitAdapter failed! (0x26:0xffff:1375)", "init", "gpu"),
            ("NVRM: GPU 0000:5a:00.0: rm_init_adapter failed, device minor number 3", "init", "gpu/0000:5a:00"),
            ("NVRM: rm_init_adapter failed for device bearing minor number 0", "init", "gpu"),
            ("NVRM: rm_init_adapter(0) failed", "init", "gpu"),
            ("NVRM: GPU 0000:5a:00.0: Failed to copy vbios to system memory.", "init", "gpu/0000:5a:00"),
            ("NVRM: GPU2 RmInitAdapter: Cannot initialize GSP firmware RM", "init", "gpu"),
            ("NVRM: RmInitAdapter: Cannot configure the device for DMA", "init", "gpu"),
            ("NVRM: RmInitAdapter: osInitNvMapping failed, bailing out of RmInitAdapter", "init", "gpu"),
            ("NVRM: osInitNvMapping: *** Cannot attach gpu", "init", "gpu"),
            ("NVRM: RmFetchGspRmImages: No firmware image found", "init", "gpu"),
            ("NVRM: gpuWaitForGfwBootComplete_TU102: failed to wait for GFW_BOOT: (progress 0x1)", "init", "gpu"),
            ("NVRM: GPU1 gpuWaitForGfwBootComplete_TU102: GSP failed to halt with GFW_BOOT: (progress 0xff)", "init", "gpu"),
            ("NVRM: kgspWaitForGfwBootOk_TU102: failed to wait for GFW boot complete: 0x65 VBIOS version 90.00", "init", "gpu"),
            ("NVRM: GPU1 _kgspBootGspRm: unexpected WPR2 already up, cannot proceed with booting GSP", "init", "gpu"),
            ("NVRM: kgspInitRm_IMPL: cannot bootstrap riscv/gsp: 0x65", "init", "gpu"),
            ("NVRM: kgspExtractVbiosFromRom_TU102: did not find valid ROM signature", "init", "gpu"),
            ("NVRM s_executeBooterUcode_TU102: Booter failed with non-zero error code: 0xa", "init", "gpu"),
            ("NVRM: GPU6 kgspFmcReportErrorCode_GH100: Fatal GSP-FMC Error: version=0x1, partition=0x1", "init", "gpu"),
            ("NVRM: kfspPollForQueueEmpty_IMPL: Timed out waiting for FSP command queue to be empty.", "init", "gpu"),
            ("NVRM: GPU0 kfspWaitForResponse: FSP command timed out", "init", "gpu"),
            ("NVRM: GPU0 kgspExecuteFwsec_TU102: failed to execute FWSEC for SB: 0x65", "init", "gpu"),
            (
                "NVRM: GPU0 _kgspFwContainerVerifyVersion: GSP firmware image version mismatch: got version 1.2, expected version 1.3",
                "init",
                "gpu",
            ),
            ("NVRM: GPU6 kfspProcessCommandResponse_GH100: FSP response reported error. Task ID: 0x1", "init", "gpu"),
            ("NVRM: The NVIDIA probe routine failed for 2 device(s).", "init", "gpu"),
            ("NVRM: The NVIDIA probe routine was not called for 8 device(s).", "not_probed", "gpu"),
            ("NVRM: None of the NVIDIA devices were initialized.", "init", "gpu"),
            ("NVRM: None of the NVIDIA graphics adapters were initialized!", "init", "gpu"),
            ("NVRM: No NVIDIA devices probed.", "not_probed", "gpu"),
            ("NVRM: No NVIDIA GPU found.", "no_gpu", "gpu"),
            ("NVRM: No NVIDIA graphics adapter found!", "no_gpu", "gpu"),
            ("NVRM: NVIDIA init module failed!", "init", "gpu"),
            ("NVRM: This PCI I/O region assigned to your NVIDIA device is invalid:", "init", "gpu"),
            ("NVRM: installed in this system is not supported by the", "unsupported", "gpu"),
            ("nvidia: probe of 0000:5a:00.0 failed with error -1", "init", "gpu/0000:5a:00"),
            ("nvidia 0000:5a:00.0: probe with driver nvidia failed with error -1", "init", "gpu/0000:5a:00"),
            ("[drm:nv_drm_load [nvidia_drm]] *ERROR* [nvidia-drm] [GPU ID 0x00005a00] Failed to allocate NvKmsKapiDevice", "init", "gpu"),
        ] {
            assert_eq!(told(line), Some(("gpu_init_fail", code.to_owned(), component.to_owned())), "{line}");
        }
        let numbers = classify_line("NVRM: GPU 0000:5a:00.0: RmInitAdapter failed! (0x24:0x65:1185)");
        assert_eq!(numbers.and_then(|told| told.fields.get("failure").cloned()), Some(json!("0x24:0x65:1185")));
    }

    #[test]
    fn what_follows_a_failure_adds_to_it() {
        for line in [
            "NVRM: GPU1 _kgspBootGspRm: (the GPU is likely in a bad state and may need to be reset)",
            "[drm:nv_drm_probe_devices [nvidia_drm]] *ERROR* [nvidia-drm] [GPU ID 0x00005a00] Failed to register device",
        ] {
            assert_eq!(classify_line(line).map(|told| (told.class, told.detail)), Some(("gpu_init_fail", true)), "{line}");
        }
    }

    #[test]
    fn a_driver_that_starts_well_says_nothing() {
        for line in [
            "NVRM: GPU 0000:5a:00.0: RmInitAdapter succeeded!",
            "NVRM: RmInitAdapter: Falling back to monolithic RM",
            "NVRM: loading NVIDIA UNIX Open Kernel Module for x86_64  570.86.15  Release Build",
            "NVRM: GPU at PCI:0000:5a:00: GPU-11111111-2222-3333-4444-555555555555",
            "NVRM: kgspPrintGspBinBuildId_IMPL: GSP bin buildId: 00ff00ff",
            "NVRM: nvAssertFailedNoLog: Assertion failed: x == y @ z.c:1",
            "NVRM: kfspSendBootCommands_GH100: Sent following content to FSP: ",
            "NVRM: kfspDumpDebugState_GH100: GPU 0000:5a:00",
            "NVRM: GPU 0000:5a:00.0: GPU serial number is 1234567890123",
            "nvidia: loading out-of-tree module taints kernel.",
            "nvidia 0000:5a:00.0: enabling device (0000 -> 0003)",
            "nvidia-modeset: Loading NVIDIA Kernel Mode Setting Driver for UNIX platforms  570.86.15",
            "[drm] [nvidia-drm] [GPU ID 0x00005a00] Loading driver",
            "[drm] Initialized nvidia-drm 0.0.0 20160202 for 0000:5a:00.0 on minor 1",
        ] {
            assert_eq!(classify_line(line), None, "{line}");
        }
    }
}
