//! The dumps that the NVIDIA driver prints behind a fault (Xid 119 and 120, a crash of the card's processor, versions
//! that do not fit): no faults by themselves, but evidence of the one told before (kernel_gsp.c, libos crash reports).

use super::nvrm;

/// Whether a line that no parser knows goes on about the GPU fault told before it.
pub(super) fn continues(text: &str) -> bool {
    const STARTS: [&str; 26] = [
        "RPC history",
        "entry function",
        "entry   function",
        "Reported by libos",
        "RISC-V CSR State",
        "RISC-V GPR State",
        "Stack Trace",
        "Stack trace",
        "GSP bin buildId",
        "PC RISC-V",
        "mstatus",
        "mcause",
        "sstatus",
        "scause",
        "stvec",
        "ra:",
        "sp:",
        "Unhandled",
        "prior RPC",
        "Dumping GSP",
        "GPU crash dump",
        "A GPU crash dump has been created",
        "nvidia-bug-report.sh",
        "this kernel module has the version",
        "make sure that this kernel module",
        "components have the same version",
    ];
    let Some(said) = nvrm::read(text) else { return false };
    let words = said.words.trim();
    let rule = words.len() > 8 && words.bytes().all(|b| matches!(b, b'*' | b'=' | b'-'));
    rule || is_table_row(words) || STARTS.iter().any(|start| words.starts_with(start))
}

/// `-4    76   GSP_RM_CONTROL        0x0000000020802a02 …`, `x10: 0x0 x11: 0x1`, `0x0001a 0x0002b`: numbers in columns.
fn is_table_row(words: &str) -> bool {
    let mut columns = words.split_whitespace();
    let Some(first) = columns.next() else { return false };
    let first = first.trim_start_matches(['-', '+']).trim_end_matches(':');
    let numbered = !first.is_empty() && first.trim_start_matches(['x', '0']).bytes().all(|b| b.is_ascii_hexdigit());
    numbered
        && columns.any(|column| {
            column
                .trim_matches(',')
                .strip_prefix("0x")
                .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_hexdigit()))
        })
}

#[cfg(test)]
mod tests {
    use super::super::classify_line;
    use super::continues as continues_gpu_report;

    #[test]
    fn a_dump_is_no_fault_and_goes_with_the_one_before_it() {
        for line in [
            "NVRM: GPU2 RPC history (CPU -> GSP):",
            "NVRM:     entry function                   data0              data1              ts_start",
            "NVRM:      0    76   GSP_RM_CONTROL        0x0000000020801001 0x0000000000000004 0x00062ed1a6b00000",
            "NVRM:     -7    10   FREE                  0x00000000c1d00001 0x0000000000000000",
            "NVRM: kgspPrintGspBinBuildId_IMPL: GSP bin buildId: 0123456789abcdef",
            "NVRM:     Reported by libos partition:2#4 kernel v3.1 [0] @ ts:1700000000",
            "NVRM:     RISC-V CSR State:",
            "NVRM: kgspHealthCheck_TU102: **********************************************************",
            "NVRM: this kernel module has the version 545.23.08.  Please",
            "NVRM: A GPU crash dump has been created. If possible, please run",
        ] {
            assert!(continues_gpu_report(line), "{line}");
            assert_eq!(classify_line(line), None, "{line}");
        }
    }

    #[test]
    fn other_lines_stand_for_themselves() {
        for line in [
            "NVRM: loading NVIDIA UNIX x86_64 Kernel Module  570.86.15",
            "NVRM: GPU at PCI:0000:5a:00: GPU-11111111-2222-3333-4444-555555555555",
            "NVRM: RmInitAdapter: Falling back to monolithic RM",
            "RPC history",
            "usb 1-2: new device",
            "",
        ] {
            assert!(!continues_gpu_report(line), "{line}");
        }
    }
}
