//! How the process keeps its memory.

#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod glibc {
    use std::ffi::{c_int, c_void};

    /// As many heaps as there are cores, where glibc makes up to eight for each: a heap keeps what was freed in it, and threads that read the database
    /// come and go. Who has set `MALLOC_ARENA_MAX` knows better. To be called before any other thread runs.
    #[expect(unsafe_code, reason = "glibc can be told at run time by this call alone")]
    pub fn few_heaps() {
        if std::env::var_os("MALLOC_ARENA_MAX").is_some() {
            return;
        }
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        // SAFETY: it sets a number that malloc keeps for itself, and no other thread allocates meanwhile.
        unsafe { libc::mallopt(libc::M_ARENA_MAX, i32::try_from(cores).unwrap_or(i32::MAX)) };
    }

    /// Gives back what only the start needed: what is free in the heaps, and the program's own pages, which come back from its file one by one
    /// as they are run or read again.
    #[expect(unsafe_code, reason = "neither glibc nor the system can be told otherwise")]
    pub fn give_back() {
        // SAFETY: both may be called at any time by any thread. The callback keeps nothing of what it is given.
        unsafe {
            libc::malloc_trim(0);
            libc::dl_iterate_phdr(Some(forget_pages), std::ptr::null_mut());
        }
    }

    /// Of the first object, which is the program.
    #[expect(unsafe_code, reason = "called by glibc")]
    unsafe extern "C" fn forget_pages(object: *mut libc::dl_phdr_info, _: usize, _: *mut c_void) -> c_int {
        // SAFETY: glibc's description of a loaded object, whose program headers stay where they are as long as it is loaded.
        let (base, headers) = unsafe {
            let object = &*object;
            (object.dlpi_addr, std::slice::from_raw_parts(object.dlpi_phdr, usize::from(object.dlpi_phnum)))
        };
        // SAFETY: it reads a number.
        let page = unsafe { libc::sysconf(libc::_SC_PAGESIZE) }.unsigned_abs();
        for part in headers.iter().filter(|part| part.p_type == libc::PT_LOAD && part.p_flags & libc::PF_W == 0) {
            let start = (base + part.p_vaddr).next_multiple_of(page);
            let end = (base + part.p_vaddr + part.p_memsz) / page * page;
            let length = usize::try_from(end.saturating_sub(start)).unwrap_or_default();
            // SAFETY: these pages were never written, so that the file has all that is in them.
            unsafe {
                libc::madvise(std::ptr::with_exposed_provenance_mut(start as usize), length, libc::MADV_DONTNEED)
            };
        }
        1
    }
}

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
mod glibc {
    pub const fn few_heaps() {}
    pub const fn give_back() {}
}

pub use glibc::{few_heaps, give_back};
