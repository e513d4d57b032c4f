//! Numbers that are nearly always the doing of the program on the GPU, or of nobody.

use super::{APPLICATION, line};
use crate::catalog::{Clears, Entry, Line};
use ironwatch_shared::Severity;

pub(super) static LINES: &[Line] = &[
    line(
        &[13],
        Entry {
            title: "GPU program made an illegal operation",
            meaning: "A kernel running on the GPU touched memory or an instruction it must not, and was stopped. The card goes on; the job does not.",
            likely_causes: &[
                "A bug in the job's own GPU code",
                "A library built for another GPU or driver",
                "A failing compute unit, if the same GPC and TPC return under different jobs",
            ],
            next_step: "Tell the owner of the job. If another job on this card fails at the same GPC/TPC, drain the host and run dcgmi diag -r 3.",
            problem: "gpu_application",
            ..APPLICATION
        },
    ),
    line(
        &[31],
        Entry {
            title: "GPU program used a bad address",
            meaning: "The GPU's memory unit refused an address that is not mapped for the job. The job is stopped, other jobs go on.",
            likely_causes: &[
                "A stray pointer in the job's GPU code",
                "Memory freed while still in use",
                "A driver bug",
                "Rarely the card, if the same unit returns under different jobs",
            ],
            next_step: "Tell the owner of the job, with the unit and address from the line. If unrelated jobs fail at the same unit, drain the host and run dcgmi diag -r 3.",
            problem: "gpu_application",
            ..APPLICATION
        },
    ),
    line(
        &[43],
        Entry {
            title: "GPU job stopped after its own fault",
            meaning: "The driver closed the channel of a job that had done something wrong. The card itself is healthy.",
            likely_causes: &["A fault of the job, usually told in the line before"],
            next_step: "Nothing to do on the host. Tell the owner of the job if it did not restart by itself.",
            problem: "gpu_application",
            ..APPLICATION
        },
    ),
    line(
        &[45],
        Entry {
            title: "GPU channels cleaned up",
            meaning: "The driver took the channels of a job away, one line for each. It follows another fault, or the job was killed.",
            likely_causes: &[
                "An earlier fault on this GPU or on its NVLink peer",
                "A job that was killed",
                "The fabric manager stopped, if nothing else is told",
            ],
            next_step: "Look for the fault before it: the line may name the previous Xid. If there is none, check that nvidia-fabricmanager runs.",
            problem: "gpu_cleanup",
            ..APPLICATION
        },
    ),
    line(
        &[11, 25],
        Entry {
            title: "GPU refused a damaged command",
            meaning: "A command that a program sent to the GPU made no sense. The program's channel is stopped.",
            likely_causes: &[
                "A fault of the program or its libraries",
                "A driver bug",
                "Commands damaged on their way over PCIe or in system memory",
            ],
            next_step: "Let the job restart. If it happens to several programs, check PCIe and memory errors of this host and drain it.",
            problem: "gpu_command_stream",
            ..APPLICATION
        },
    ),
    line(
        &[32, 80],
        Entry {
            title: "GPU received damaged commands",
            meaning: "The unit that fetches commands from system memory found them corrupted. The channel is stopped, others go on.",
            likely_causes: &["A fault of the program", "A driver bug", "Poor signal quality on the PCIe slot or riser"],
            next_step: "Let the job restart. If it returns, look for PCIe errors at this card's slot and plan to reseat it.",
            problem: "gpu_command_stream",
            ..APPLICATION
        },
    ),
    line(
        &[37, 66, 67],
        Entry {
            title: "GPU firmware refused a driver request",
            meaning: "The driver, on behalf of a program, asked the context-switch firmware for something it does not allow. Harmless when rare.",
            likely_causes: &["A driver bug", "A program using the driver in an unusual way"],
            next_step: "Nothing tonight. If it keeps coming, update the driver and mention the number to support.",
            problem: "gpu_driver_access",
            ..APPLICATION
        },
    ),
    line(
        &[39, 40, 41, 70, 71, 72, 75, 76, 77, 85, 126, 127, 128, 129, 130, 131, 132, 133, 134, 135],
        Entry {
            title: "GPU copy engine fault",
            meaning: "One of the engines that move data to, from and between GPUs stopped with an error, and the job that used it was ended.",
            likely_causes: &["A fault of the program", "An NVLink or PCIe error during a copy", "A driver bug"],
            next_step: "Check whether an NVLink or memory fault was told on this GPU at the same time; if not, let the job restart. On repeat, drain the host and open a support case.",
            problem: "gpu_copy_engine",
            ..APPLICATION
        },
    ),
    line(
        &[42, 60, 65, 68, 82, 83, 84, 86, 88, 89, 96, 97, 98, 99, 100, 101, 102, 103, 104, 105, 139, 142],
        Entry {
            title: "GPU media engine fault",
            meaning: "An engine for video, pictures or optical flow stopped with an error. Compute work on the same card is not affected.",
            likely_causes: &["A damaged or unusual media stream", "A driver bug", "Rarely the engine itself"],
            next_step: "Let the job restart. If the same stream fails elsewhere too, it is the stream; if it fails only here, drain the host and open a support case.",
            problem: "gpu_media_engine",
            ..APPLICATION
        },
    ),
    line(
        &[69],
        Entry {
            title: "GPU refused a call of a program",
            meaning: "A program asked the compute engine for something its class does not offer. The program's channel is stopped.",
            likely_causes: &["A program built for another GPU generation", "A driver bug"],
            next_step: "Tell the owner of the job; have the CUDA version of the job checked against the driver.",
            problem: "gpu_application",
            ..APPLICATION
        },
    ),
    line(
        &[93],
        Entry {
            title: "GPU settings memory is worn",
            meaning: "The small flash that keeps the card's settings and error history was erased more often than planned. The card works on.",
            likely_causes: &["Something that writes settings in a loop, such as toggling ECC or persistence at every job"],
            next_step: "Nothing tonight. Find what rewrites the card's settings and stop it.",
            problem: "gpu_inforom_wear",
            clears: Clears::Person,
            ..APPLICATION
        },
    ),
    line(
        &[106, 107],
        Entry {
            title: "Test message of the GPU management bus",
            meaning: "Somebody asked the card, over its management bus, to print a test line.",
            likely_causes: &["A BMC or a maintenance tool trying its connection"],
            next_step: "Nothing to do.",
            severity: Severity::Info,
            problem: "gpu_test_message",
            ..APPLICATION
        },
    ),
    line(
        &[137],
        Entry {
            title: "GPU job reached for foreign NVLink memory",
            meaning: "A job accessed memory of another GPU over NVLink without the right to. The link hardware is well.",
            likely_causes: &[
                "A bug in the job's peer-to-peer code",
                "A peer job that ended first",
                "A fabric partition that does not match the job",
            ],
            next_step: "Tell the owner of the job, and look at the first GPU of the job that failed: the others follow it.",
            problem: "gpu_application",
            ..APPLICATION
        },
    ),
    line(
        &[141],
        Entry {
            title: "GPU fast path of CUDA failed",
            meaning: "A shortcut that CUDA uses to submit work failed; the job is told.",
            likely_causes: &["A driver bug", "A fault told on the same GPU just before"],
            next_step: "Nothing tonight unless jobs fail; on repeat, update the driver.",
            problem: "gpu_application",
            ..APPLICATION
        },
    ),
    line(
        &[152, 153],
        Entry {
            title: "Deep-learning accelerator fault",
            meaning: "The separate accelerator of an embedded module met an error. Server GPUs do not have this part.",
            likely_causes: &["A fault of the program", "A driver bug"],
            next_step: "Nothing on a server; let the job restart.",
            severity: Severity::Info,
            problem: "gpu_dla",
            ..APPLICATION
        },
    ),
    line(
        &[162],
        Entry {
            title: "GPU power smoothing is back",
            meaning: "The hardware that evens out the card's power draw works again.",
            likely_causes: &["The earlier interruption is over"],
            next_step: "Nothing to do.",
            severity: Severity::Info,
            problem: "gpu_power_smoothing_back",
            ..APPLICATION
        },
    ),
    line(
        &[174],
        Entry {
            title: "GPU job ended by a channel reset",
            meaning: "The driver reset one channel and ended the process behind it, without an error of its own.",
            likely_causes: &["A fault told just before", "A scheduler or person that stopped the job"],
            next_step: "Look for the fault before it; without one there is nothing to do.",
            problem: "gpu_cleanup",
            ..APPLICATION
        },
    ),
];
