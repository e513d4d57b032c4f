//! The container engine: dockerd and containerd (logfmt of github.com/sirupsen/logrus), systemd about their units, and the
//! GPU hook that dockerd quotes.
//!
//! The level decides, and it is a field: names of images and addresses hold any word. At level `error` dockerd also
//! tells what its clients did wrong; that is no fault of the host.

mod logfmt;

use super::{Said, Understood, unit};
use crate::component::Component;
use crate::observation::Code;
use logfmt::Logfmt;

/// Reads one line.
pub(super) fn understand(said: &Said<'_>) -> Option<Understood> {
    match said.program {
        "systemd" => of_unit(said),
        "dockerd" | "docker" | "dockerd-current" | "docker-containerd" | "docker-containerd-current" | "containerd" => daemon(said.text),
        _ => None,
    }
}

fn docker(code: &str) -> Understood {
    Understood::new("docker", Some(Code::word(code)), Component::new("service", "docker"))
}

/// What systemd says about the units of the engine.
fn of_unit(said: &Said<'_>) -> Option<Understood> {
    /// What systemd's verdict means here.
    const CODES: [(unit::Verdict, &str); 5] = [
        (unit::Verdict::Exited, "daemon_exit"),
        (unit::Verdict::Failed, "daemon_exit"),
        (unit::Verdict::Restart, "restart"),
        (unit::Verdict::StartFailed, "start_failed"),
        (unit::Verdict::GivenUp, "start_failed"),
    ];
    let told = unit::read(said.text)?;
    if !is_engine(told.unit) {
        return None;
    }
    let (_, code) = CODES.into_iter().find(|(verdict, _)| *verdict == told.verdict)?;
    Some(docker(code).with("unit", told.unit).with_some("result", told.result))
}

/// Units by name, and as their descriptions name them: before 249 systemd says `Failed to start` with nothing else.
pub(super) fn is_engine(unit: &str) -> bool {
    const NAMES: [&str; 6] = [
        "docker.service",
        "docker.socket",
        "containerd.service",
        "Docker Application Container Engine",
        "Docker Socket for the API",
        "containerd container runtime",
    ];
    NAMES.contains(&unit.trim_end_matches('.'))
}

fn daemon(text: &str) -> Option<Understood> {
    // Not logfmt: what it says on its way out (cmd/dockerd/docker.go), Go's own last words, and the GPU hook's.
    const PLAIN: [(&str, &str); 8] = [
        ("failed to start daemon: ", "start_failed"),
        ("failed to start containerd: ", "start_failed"),
        ("failed to load listeners: ", "start_failed"),
        ("Error starting daemon: ", "start_failed"),
        ("unable to configure the Docker daemon with file ", "start_failed"),
        ("panic: runtime error: ", "daemon_exit"),
        ("fatal error: ", "daemon_exit"),
        ("nvidia-container-cli: initialization error: ", "error"),
    ];
    if let Some((_, code)) = PLAIN.into_iter().find(|(start, _)| text.starts_with(start)) {
        return Some(docker(code).with("message", text));
    }
    // What the client passes on. What it asked for wrongly is no fault of the host.
    let answer = text.strip_prefix("docker: ").unwrap_or(text).strip_prefix("Error response from daemon: ");
    if let Some(message) = answer {
        return (!is_ordinary(message, None)).then(|| docker("error").with("message", message));
    }
    if text.starts_with("Cannot connect to the Docker daemon at ") {
        return Some(docker("error").with("message", text));
    }
    let fields = Logfmt::read(text).or_else(|| Logfmt::of_terminal(text))?;
    let message = fields.message.as_deref()?;
    let code = match fields.level? {
        "error" if is_ordinary(message, fields.error.as_deref()) => return None,
        "error" => "error",
        // logrus ends the program after either.
        "fatal" | "panic" if is_start(message) => "start_failed",
        "fatal" | "panic" => "daemon_exit",
        _ => return None,
    };
    Some(docker(code).with("level", fields.level?).with("message", message).with_some("error", fields.error))
}

fn is_start(message: &str) -> bool {
    const STARTS: [&str; 7] = [
        "no sockets found via socket activation",
        "Error starting daemon",
        "failed to start daemon",
        "failed to start containerd",
        "Error creating cluster",
        "unable to configure",
        "can't create unix socket",
    ];
    STARTS.iter().any(|start| message.starts_with(start))
}

/// Whether a client asked for what is not there, or did not wait for the answer (the `errdefs` of moby that become HTTP
/// answers 400 to 409, and cancelled requests); or containerd misses, as at every start, what nobody has set up.
fn is_ordinary(message: &str, error: Option<&str>) -> bool {
    /// Lower case; moby changed case more than once.
    const WORDS: &[&str] = &[
        "no such container",
        "no such image",
        "no such network",
        "no such volume",
        "no such service",
        "no such node",
        "no such plugin",
        "no such exec",
        "no such secret",
        "no such config",
        "page not found",
        "already stopped",
        "is already started",
        "container already started",
        "is already in use by container",
        "already in progress",
        "already exists",
        "is not running",
        "is not paused",
        "is not restarting",
        "is restarting, wait until",
        "is already paused",
        "cannot remove a running container",
        "cannot remove a paused container",
        "you cannot remove a running container",
        "conflict: unable to",
        "unable to remove repository reference",
        "volume is in use",
        "has active endpoints",
        "is not connected to",
        "is not a swarm manager",
        "manifest unknown",
        "manifest for ",
        "pull access denied",
        "repository does not exist",
        "requested access to the resource is denied",
        "unauthorized: ",
        "no basic auth credentials",
        "invalid reference format",
        "invalid container name",
        "invalid filter",
        "bad parameter",
        "no command specified",
        "could not choose an ip address",
        "client is newer than server",
        "client version ",
        "unsupported api version",
        "context canceled",
        "context cancelled",
        "client disconnected",
        "broken pipe",
        "request canceled",
        "not implemented by the logger",
        "does not support reading",
        "error running exec",
        "starting container process caused: exec:",
        "executable file not found in $path",
        "skip plugin",
        "failed to load cni during init",
    ];
    let says = |text: &str| {
        let text = text.to_lowercase();
        WORDS.iter().any(|words| text.contains(words))
    };
    says(message) || error.is_some_and(says)
}

#[cfg(test)]
mod tests;
