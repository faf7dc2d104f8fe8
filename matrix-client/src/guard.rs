//! A panic in one page is that page's problem.

use std::{
    any::Any,
    cell::Cell,
    panic::{self, AssertUnwindSafe},
    sync::Once,
};

thread_local! {
    static IS_GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Whether a panic on this thread will be caught and reported by whoever guards it.
#[must_use]
pub fn is_guarded() -> bool {
    IS_GUARDED.get()
}

/// Runs a pure function; if it panics, returns the panic's message instead of printing it.
pub fn guarded<T>(act: impl FnOnce() -> T) -> Result<T, String> {
    quiet_hook();
    let before = IS_GUARDED.replace(true);
    // The pages write to nothing but a frame, which is cleared before it is used again.
    let result = panic::catch_unwind(AssertUnwindSafe(act));
    IS_GUARDED.set(before);
    result.map_err(|panic| message(panic.as_ref()))
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(ToString::to_string);
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "unknown panic".to_owned())
}

fn quiet_hook() {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if !is_guarded() {
                before(panic);
            }
        }));
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_its_message() {
        assert_eq!(guarded(|| 1 + 1), Ok(2));
        assert_eq!(guarded::<()>(|| panic!("no {}", "moon")), Err("no moon".to_owned()));
        assert!(!is_guarded());
    }
}
