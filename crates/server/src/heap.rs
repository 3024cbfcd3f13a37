//! How the process keeps its memory.

/// As many heaps as there are cores, where glibc makes up to eight for each: a heap keeps what was freed in it, and threads that read the database
/// come and go. Who has set `MALLOC_ARENA_MAX` knows better. To be called before any other thread runs.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[expect(unsafe_code, reason = "glibc can be told at run time by this call alone")]
pub fn few_heaps() {
    if std::env::var_os("MALLOC_ARENA_MAX").is_some() {
        return;
    }
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    // SAFETY: it sets a number that malloc keeps for itself, and no other thread allocates meanwhile.
    unsafe { libc::mallopt(libc::M_ARENA_MAX, i32::try_from(cores).unwrap_or(i32::MAX)) };
}

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub const fn few_heaps() {}
