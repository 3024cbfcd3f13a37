//! How the process keeps its memory.

/// As many heaps as there are cores, where glibc makes up to eight for each: a heap keeps what was freed in it, and threads that read the database
/// come and go. To be called before any other thread runs.
#[cfg(target_env = "gnu")]
#[expect(unsafe_code, reason = "glibc can be told at run time by this call alone")]
pub fn few_heaps() {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    // SAFETY: it sets a number that malloc keeps for itself, and no other thread allocates meanwhile.
    unsafe { libc::mallopt(libc::M_ARENA_MAX, i32::try_from(cores).unwrap_or(i32::MAX)) };
}

#[cfg(not(target_env = "gnu"))]
pub const fn few_heaps() {}
