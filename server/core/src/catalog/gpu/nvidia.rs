//! The NVIDIA driver: a GPU that does not start, and trouble of the driver itself.

use super::{Entry, FAULT, Line, any, words};
use crate::catalog::Clears;
use ironwatch_shared::Severity;

const SOURCES: &str = "NVIDIA, open GPU kernel modules, https://github.com/NVIDIA/open-gpu-kernel-modules";
const PEERMEM: &str = "NVIDIA, GPUDirect RDMA, https://docs.nvidia.com/cuda/gpudirect-rdma/";

const INIT: Entry = Entry {
    class: "gpu_init_fail",
    title: "GPU did not start",
    meaning: "The driver could not bring a GPU up. The card is in the machine, but no job can use it.",
    likely_causes: &[
        "A card left in a bad state by an earlier crash",
        "Firmware of the card that did not come up",
        "Driver and firmware versions that do not fit",
        "A failing card",
    ],
    next_step: "Reboot the host, then power-cycle it. If the same card still does not start with a driver that suits it, have it replaced.",
    reference: SOURCES,
    severity: Severity::Critical,
    problem: "gpu_init",
    ..FAULT
};

const DRIVER: Entry = Entry {
    class: "gpu_driver",
    title: "GPU driver trouble",
    meaning: "The NVIDIA driver reported trouble of its own.",
    likely_causes: &["A driver or firmware bug", "A GPU that hangs"],
    next_step: "See whether nvidia-smi answers. If it does not, drain the host and reboot it.",
    reference: SOURCES,
    problem: "gpu_driver",
    ..FAULT
};

pub(super) static LINES: &[Line] = &[
    words(
        &["not_probed"],
        Entry {
            title: "GPU is held by another driver",
            meaning: "The NVIDIA driver was loaded and found GPUs that another driver has taken. Jobs cannot use them.",
            likely_causes: &[
                "The free driver nouveau was loaded first",
                "The card was given to a virtual machine (vfio-pci)",
                "Two NVIDIA drivers on one system",
            ],
            next_step: "See who has the card (lspci -k). If it is nouveau, block it and reboot; if it is vfio-pci on purpose, nothing is wrong.",
            severity: Severity::Error,
            problem: "gpu_not_probed",
            ..INIT
        },
    ),
    words(
        &["no_gpu"],
        Entry {
            title: "GPU driver found no GPU",
            meaning: "The NVIDIA driver was loaded, and there is no GPU that it knows.",
            likely_causes: &[
                "A host without a GPU on which the driver is installed",
                "A card that is gone from the bus",
                "A card too new or too old for the driver",
            ],
            next_step: "Compare lspci with what the host should have. If a card is missing, check its power and seat and power-cycle the host.",
            severity: Severity::Warning,
            problem: "gpu_missing",
            ..INIT
        },
    ),
    words(
        &["unsupported"],
        Entry {
            title: "GPU is not supported by its driver",
            meaning: "The installed driver does not know this kind of GPU, so jobs cannot use it.",
            likely_causes: &["The open driver on a card older than Turing", "A driver too old or too new for the card"],
            next_step: "Install a driver branch that lists this card; nothing is broken.",
            severity: Severity::Warning,
            alarm: false,
            problem: "gpu_unsupported",
            ..INIT
        },
    ),
    any(INIT),
    words(
        &["api_mismatch"],
        Entry {
            title: "GPU driver and library differ in version",
            meaning: "A program came with libraries of another version than the loaded driver, and was refused. No new job can use the GPUs of this host.",
            likely_causes: &[
                "An update of the driver packages without a reload or reboot",
                "A container that brings its own driver libraries",
            ],
            next_step: "Drain the host and reboot it, or unload and load the driver, so that both have the same version. Keep the packages from updating by themselves.",
            problem: "gpu_driver_version",
            ..DRIVER
        },
    ),
    words(
        &["gsp_failure"],
        Entry {
            title: "GPU system processor does not answer",
            meaning: "The processor on the card (GSP), without which the driver cannot use it, crashed or gives no sign of life. nvidia-smi and jobs may hang.",
            likely_causes: &["A firmware bug", "A hang after another fault", "A failing card, if it returns on the same one"],
            next_step: "Look for Xid 119 or 120 to see which card it is. Drain the host and reset that GPU; if processes hang, reboot.",
            problem: "gpu_gsp",
            ..DRIVER
        },
    ),
    words(
        &["gpu_locked"],
        Entry {
            title: "GPU seems to be locked up",
            meaning: "The driver's own watchdog got no progress out of a GPU.",
            likely_causes: &["A job that the card cannot interrupt", "A hang in the card's firmware or hardware"],
            next_step: "Look for an Xid of the same minute. If jobs do not go on, drain the host and reset the GPU.",
            problem: "gpu_hang",
            ..DRIVER
        },
    ),
    words(
        &["uvm_fatal"],
        Entry {
            title: "GPU shared memory is dead until a reboot",
            meaning: "The part of the driver that shares memory between CPU and GPUs gave up. No CUDA job can start on this host any more.",
            likely_causes: &["A GPU that was lost or hung before", "Memory errors that could not be contained", "A driver bug"],
            next_step: "Drain the host and reboot it. Look for the Xid that came first: it names the card.",
            severity: Severity::Critical,
            problem: "gpu_uvm",
            ..DRIVER
        },
    ),
    words(
        &["peermem_invalid_context"],
        Entry {
            title: "GPU memory for RDMA was freed twice",
            meaning: "The module that lets network cards reach GPU memory met a buffer that was already gone. Usually a harmless race when a job ends.",
            likely_causes: &["A job that was killed while it talked over the network", "Repeated: trouble between GPU and network card"],
            next_step: "Nothing tonight. If it comes all the time, compare the versions of driver and network stack.",
            reference: PEERMEM,
            severity: Severity::Warning,
            alarm: false,
            problem: "gpu_peermem",
            clears: Clears::Quiet { seconds: 3600 },
            ..DRIVER
        },
    ),
    any(DRIVER),
];
