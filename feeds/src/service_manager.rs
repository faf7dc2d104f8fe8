//! The service manager that has started the program, if any: told when feeds run, and when they end.

use sd_notify::NotifyState;

/// Tells it; without one, nobody hears it.
pub fn tell(state: NotifyState) {
    if let Err(error) = sd_notify::notify(&[state]) {
        tracing::warn!("cannot tell the service manager: {error}");
    }
}
