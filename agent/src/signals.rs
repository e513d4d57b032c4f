//! SIGTERM and SIGINT: time to say goodbye.

use crate::push::Wake;
use signal_hook::consts::{SIGINT, SIGTERM};
use std::io::Read as _;
use std::os::unix::net::UnixStream;
use std::sync::mpsc::Sender;
use std::thread;

/// From now on a signal wakes the main thread instead of ending the process.
pub fn listen(wake: Sender<Wake>) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("signals cannot be listened to: {error}");
    let (mut ours, theirs) = UnixStream::pair().map_err(failed)?;
    for signal in [SIGTERM, SIGINT] {
        signal_hook::low_level::pipe::register(signal, theirs.try_clone().map_err(failed)?).map_err(failed)?;
    }
    thread::Builder::new()
        .name("signals".to_owned())
        .stack_size(64 << 10)
        .spawn(move || {
            let _kept = theirs;
            let mut byte = [0_u8];
            while ours.read(&mut byte).is_ok_and(|length| length > 0) && wake.send(Wake::Stop).is_ok() {}
        })
        .map_err(failed)?;
    Ok(())
}
