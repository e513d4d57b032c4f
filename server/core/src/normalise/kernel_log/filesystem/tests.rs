use super::super::classify_line;

fn told(line: &str) -> Option<(String, String)> {
    let told = classify_line(line)?;
    assert_eq!(told.class, "filesystem", "{line}");
    Some((told.code?.to_string(), told.component.to_string()))
}

#[test]
fn ext_and_its_journal() {
    for (line, code, device) in [
        ("EXT4-fs error (device sdh3): ext4_find_entry:1463: inode #2621441: comm nginx: reading directory lblock 0", "corruption", "sdh3"),
        (
            "EXT4-fs error (device dm-7): ext4_validate_block_bitmap:390: comm kworker/u64:1: bg 211: bad block bitmap checksum",
            "corruption",
            "dm-7",
        ),
        (
            "EXT4-fs error (device sdh3): htree_dirblock_to_tree:892: inode #12: block 9: comm find: bad entry in directory: rec_len is smaller than minimal",
            "corruption",
            "sdh3",
        ),
        ("EXT4-fs error (device sdh3) in ext4_reserve_inode_write:5874: IO failure", "io_error", "sdh3"),
        ("EXT4-fs error (device sdh3): ext4_journal_check_start:83: comm rsyslogd: Detected aborted journal", "corruption", "sdh3"),
        ("EXT3-fs error (device sdh3): ext3_get_inode_loc: unable to read inode block - inode=7, block=9", "corruption", "sdh3"),
        ("EXT4-fs (sdh3): Remounting filesystem read-only", "remount_ro", "sdh3"),
        ("EXT4-fs (sdh3): previous I/O error to superblock detected", "io_error", "sdh3"),
        (
            "EXT4-fs (dm-7): Delayed block allocation failed for inode 91 at logical offset 0 with max blocks 2 with error 5",
            "io_error",
            "dm-7",
        ),
        (
            "EXT4-fs (dm-7): failed to convert unwritten extents to written extents -- potential data loss!  (inode 91, error -5)",
            "io_error",
            "dm-7",
        ),
        ("EXT4-fs (sdh3): error loading journal", "corruption", "sdh3"),
        ("EXT4-fs (sdh3): ext4_check_descriptors: Checksum for group 0 failed (1220!=41)", "corruption", "sdh3"),
        ("EXT4-fs (sdh3): warning: mounting fs with errors, running e2fsck is recommended", "corruption", "sdh3"),
        ("EXT4-fs (sdh3): error count since last fsck: 14", "corruption", "sdh3"),
        ("EXT4-fs warning (device sdh3): ext4_end_bio:349: I/O error 10 writing to inode 91 starting block 4096)", "io_error", "sdh3"),
        (
            "EXT4-fs warning (device sdh3): htree_dirblock_to_tree:1102: inode #91: lblock 3: comm tar: error -5 reading directory block",
            "io_error",
            "sdh3",
        ),
        ("EXT4-fs warning (device sdh3): dx_probe:893: Corrupt directory, running e2fsck is recommended", "corruption", "sdh3"),
        ("Aborting journal on device dm-7-8.", "corruption", "dm-7"),
        ("Aborting journal on device nvme1n1p2-8.", "corruption", "nvme1n1p2"),
        ("Aborting journal on device sdh3.", "corruption", "sdh3"),
        ("JBD2: Error -5 detected when updating journal superblock for dm-7-8.", "io_error", "dm-7"),
        ("JBD2: I/O error detected when updating journal superblock for sdh3-8.", "io_error", "sdh3"),
        ("JBD2: Detected IO errors while flushing file data on dm-7-8", "io_error", "dm-7"),
    ] {
        assert_eq!(told(line), Some((code.to_owned(), format!("filesystem/{device}"))), "{line}");
    }
    for (line, code, device) in [
        ("EXT3-fs warning: mounting fs with errors, running e2fsck is recommended", "corruption", ""),
        ("EXT3-fs: error loading journal.", "corruption", ""),
        ("EXT2-fs (sdh3): error: ext2_lookup: deleted inode referenced: 77", "corruption", "/sdh3"),
        ("Remounting filesystem read-only", "remount_ro", ""),
        ("ext3_abort called.", "corruption", ""),
        ("EXT4-fs (sdh3): Could not load journal inode", "corruption", "/sdh3"),
        ("EXT4-fs warning (device sdh3): kmmpd:187: Error -5 while reading MMP block 9251", "io_error", "/sdh3"),
        ("EXT4-fs warning (device sdh3): dx_probe:833: inode #77: comm ls: dx entry: limit 65535 != root limit 508", "corruption", "/sdh3"),
        ("journal_bmap: journal block not found at offset 9228 on dm-3", "corruption", "/dm-3"),
        ("JBD2: journal checksum error", "corruption", ""),
    ] {
        assert_eq!(told(line), Some((code.to_owned(), format!("filesystem{device}"))), "{line}");
    }
    assert_eq!(told("JBD2: recovery failed"), Some(("corruption".into(), "filesystem".into())));
    assert_eq!(told("JBD2: IO error -5 recovering block 88 in log"), Some(("io_error".into(), "filesystem".into())));
}

#[test]
fn xfs_of_old_and_new_kernels() {
    for (words, code) in [
        ("metadata I/O error: block 0x1e8480 (\"xfs_trans_read_buf_map\") error 5 numblks 8", "io_error"),
        ("metadata I/O error in \"xfs_da_read_buf+0xd9/0x130 [xfs]\" at daddr 0x4f8 len 8 error 5", "io_error"),
        ("log I/O error -5", "io_error"),
        ("xfs_log_force: error -5 returned.", "io_error"),
        ("writeback error on inode 4411, offset 0, sector 9000", "io_error"),
        ("page discard on page ffffea0001, inode 0x11, offset 0.", "io_error"),
        ("Failing async write on buffer block 0x77. Retrying async write.", "io_error"),
        ("xfs_do_force_shutdown(0x2) called from line 1200 of file fs/xfs/xfs_log.c. Return address = ffffffffc0", "shutdown"),
        ("Log I/O Error Detected.  Shutting down filesystem", "shutdown"),
        ("Log I/O Error (0x2) detected at xlog_ioend_work+0x70/0x80 [xfs] (fs/xfs/xfs_log.c:1377).  Shutting down filesystem.", "shutdown"),
        ("Corruption of in-memory data (0x8) detected at xfs_defer_finish_noroll+0x2 [xfs].  Shutting down filesystem.", "shutdown"),
        ("Filesystem has been shut down due to log error (0x2).", "shutdown"),
        (
            "Metadata corruption detected at xfs_inode_buf_verify+0x161/0x190 [xfs], xfs_inode block 0x8f0 xfs_inode_buf_verify",
            "corruption",
        ),
        ("Metadata CRC error detected at xfs_agi_read_verify+0x5e [xfs], xfs_agi block 0x2", "corruption"),
        ("Internal error XFS_WANT_CORRUPTED_GOTO at line 3505 of file fs/xfs/libxfs/xfs_btree.c.", "corruption"),
        ("Corruption detected. Unmount and run xfs_repair", "corruption"),
        ("log mount/recovery failed: error -117", "corruption"),
        ("log mount/recovery failed: error -5", "io_error"),
    ] {
        assert_eq!(told(&format!("XFS (sdh3): {words}")), Some((code.to_owned(), "filesystem/sdh3".to_owned())), "{words}");
    }
    for (line, code) in [
        (
            "I/O error in filesystem (\"sdh3\") meta-data dev sdh3 block 0x575438dc       (\"xlog_iodone\") error 5 buf count 7680",
            "io_error",
        ),
        ("xfs_force_shutdown(sdh3,0x1) called from line 335 of file fs/xfs/xfs_rw.c.  Return address = 0xf8aa", "shutdown"),
        ("Filesystem \"sdh3\": xfs_log_force: error 5 returned.", "io_error"),
        ("Filesystem \"sdh3\": XFS internal error xfs_trans_cancel at line 1138 of file fs/xfs/xfs_trans.c.", "corruption"),
        ("Filesystem \"sdh3\": Corruption of in-memory data detected.  Shutting down filesystem: sdh3", "shutdown"),
        ("xfs_imap_to_bp: xfs_trans_read_buf() returned an error 5 on sdh3.", "io_error"),
        ("XFS (sdh3): Filesystem needs repair.  Please run xfs_repair.", "corruption"),
        ("XFS (sdh3): Inode BTree record corruption in AG 7 detected at xfs_inobt_check_irec+0x1/0x2!", "corruption"),
        ("XFS (sdh3): log recovery write I/O error at daddr 0x77 len 8 error -5", "io_error"),
    ] {
        assert_eq!(told(line), Some((code.to_owned(), "filesystem/sdh3".to_owned())), "{line}");
    }
    for detail in ["Please unmount the filesystem and rectify the problem(s)", "Unmount and run xfs_repair"] {
        assert_eq!(classify_line(&format!("XFS (dm-7): {detail}")).map(|told| told.detail), Some(true), "{detail}");
    }
}

#[test]
fn btrfs_by_level_and_state() {
    for (line, code) in [
        ("BTRFS error (device dm-7): bdev /dev/sdh errs: wr 0, rd 4, flush 0, corrupt 0, gen 0", "io_error"),
        ("BTRFS error (device dm-7 state EA): bdev /dev/sdh errs: wr 9, rd 4, flush 0, corrupt 0, gen 0", "io_error"),
        ("BTRFS error (device dm-7: state EA): parent transid verify failed on logical 9000 mirror 1 wanted 7 found 5", "corruption"),
        ("BTRFS critical (device dm-7): corrupt leaf: root=2 block=9000 slot=3, unexpected item end", "corruption"),
        ("BTRFS error (device dm-7): failed to read chunk root", "corruption"),
        ("BTRFS error (device dm-7): open_ctree failed: -5", "io_error"),
        ("BTRFS error (device dm-7): fixed up error at logical 9000 on dev /dev/sdh", "corruption"),
        (
            "BTRFS: error (device dm-7) in btrfs_commit_transaction:2460: errno=-5 IO failure (Error while writing out transaction)",
            "io_error",
        ),
        ("BTRFS: error (device dm-7 state A) in __btrfs_free_extent:3215: errno=-117 Filesystem corrupted", "corruption"),
        ("BTRFS info (device dm-7): forced readonly", "remount_ro"),
        ("BTRFS info (device dm-7 state E): forced readonly", "remount_ro"),
        ("BTRFS warning (device dm-7): csum failed root 5 ino 257 off 0 csum 0x8941f998 expected csum 0x1 mirror 1", "corruption"),
        ("BTRFS warning (device dm-7): checksum error at logical 9000 on dev /dev/sdh, physical 9000, root 5", "corruption"),
        ("BTRFS warning (device dm-7): lost page write due to IO error on /dev/sdh (-5)", "io_error"),
        ("BTRFS info (device dm-7): read error corrected: ino 257 off 0 (dev /dev/sdh sector 9000)", "io_error"),
        ("BTRFS warning (device dm-7): devid 2 uuid 5b8c7d0a-0000-4000-8000-000000000001 is missing", "io_error"),
        ("BTRFS: error (device dm-7) in btrfs_run_delayed_refs:2821: errno=-28 No space left", "remount_ro"),
    ] {
        assert_eq!(told(line), Some((code.to_owned(), "filesystem/dm-7".to_owned())), "{line}");
    }
    for (line, code) in [
        ("BTRFS: bdev /dev/sdh errs: wr 1, rd 0, flush 0, corrupt 0, gen 0", "io_error"),
        ("parent transid verify failed on 9000 wanted 7 found 5", "corruption"),
        ("btrfs: corrupt leaf, bad key order: block=9000,root=1, slot=7", "corruption"),
        ("BTRFS: open_ctree failed", "corruption"),
        ("btrfs csum failed ino 257 off 0 csum 77 private 99", "corruption"),
    ] {
        assert_eq!(told(line), Some((code.to_owned(), "filesystem".to_owned())), "{line}");
    }
}

#[test]
fn others() {
    for (line, code, component) in [
        ("FAT-fs (sdh1): error, fat_get_cluster: invalid cluster chain (i_pos 0)", "corruption", "filesystem/sdh1"),
        ("FAT-fs (sdh1): Filesystem has been set read-only", "remount_ro", "filesystem/sdh1"),
        ("SQUASHFS error: zlib decompression failed, data probably corrupt", "corruption", "filesystem"),
        ("WARNING: Pool 'tank' has encountered an uncorrectable I/O failure and has been suspended.", "shutdown", "filesystem/tank"),
        ("zio pool=tank vdev=/dev/disk/by-id/wwn-0x5-part1 error=5 type=2 offset=77 size=4096 flags=1808aa", "io_error", "filesystem/tank"),
        ("zio pool=tank vdev=/dev/sdh1 error=52 type=1 offset=77 size=4096 flags=1808aa", "corruption", "filesystem/tank"),
        ("VERIFY3(0 == remove_reference(hdr, NULL, tag)) failed (0 == 1)", "corruption", "filesystem"),
        ("PANIC at zio.c:315:zio_data_buf_alloc()", "corruption", "filesystem"),
        ("F2FS-fs (sdh8): Wrong valid_user_blocks: 16842752, user_block_count: 10240", "corruption", "filesystem/sdh8"),
        ("F2FS-fs (sdh8): Failed to get valid F2FS checkpoint", "corruption", "filesystem/sdh8"),
        (
            "F2FS-fs (sdh8): inconsistent node block, nid:7, node_footer[nid:9,ino:9,ofs:0,cpver:1,blkaddr:2]",
            "corruption",
            "filesystem/sdh8",
        ),
        ("REISERFS: abort (device dm-7): Journal write error in flush_commit_list", "io_error", "filesystem/dm-7"),
        ("REISERFS error (device sdh1): vs-5150 search_by_key: invalid format found in block 77. Fsck?", "corruption", "filesystem/sdh1"),
        (
            "ReiserFS: sdh1: warning: vs-13070: reiserfs_read_locked_inode: i/o failure occurred trying to find stat data of [7 9 0x0 SD]",
            "io_error",
            "filesystem/sdh1",
        ),
        ("ERROR: (device sdh1): dbFree: block to be freed is outside the map", "corruption", "filesystem/sdh1"),
        ("lbmIODone: I/O error in JFS log", "io_error", "filesystem"),
        ("gfs2: fsid=alpha:data.0: fatal: filesystem consistency error", "corruption", "filesystem/alpha:data.0"),
        ("gfs2: fsid=alpha:data.0: about to withdraw this file system", "shutdown", "filesystem/alpha:data.0"),
        (
            "OCFS2: ERROR (device sdh1): ocfs2_validate_inode_block: Invalid dinode #77: OCFS2_VALID_FL not set",
            "corruption",
            "filesystem/sdh1",
        ),
        ("nfs: server store7 not responding, still trying", "server_lost", "filesystem/store7"),
        ("NFS: state manager: check lease failed on NFSv4 server store7 with error 5", "server_lost", "filesystem/store7"),
        ("libceph: mon0 (1)192.0.2.7:6789 session lost, hunting for new mon", "server_lost", "filesystem"),
        (
            "Lustre: scratch-OST0003-osc-ffff: Connection to scratch-OST0003 (at 192.0.2.7@o2ib) was lost; in progress operations using this service will wait for recovery to complete",
            "server_lost",
            "filesystem/scratch-OST0003-osc-ffff",
        ),
        ("LustreError: 811:0:(osc_cache.c:3188:discard_cb()) ASSERTION( page->cp_type == 1 ) failed:", "corruption", "filesystem"),
        ("EXT3-fs (sdh1): error: ext3_journal_start_sb: Detected aborted journal", "corruption", "filesystem/sdh1"),
        ("EXT3-fs abort (device sdh1): ext3_journal_start: Detected aborted journal", "corruption", "filesystem/sdh1"),
        ("Corruption of in-memory data detected.  Shutting down filesystem: sdh1", "shutdown", "filesystem/sdh1"),
        ("Filesystem sdh1: xfs_log_force: error 5 returned.", "io_error", "filesystem/sdh1"),
        ("BTRFS (device sdh1): parent transid verify failed on 77 wanted 9 found 7", "corruption", "filesystem/sdh1"),
        ("REISERFS (device sdh1): Remounting filesystem read-only", "remount_ro", "filesystem/sdh1"),
        ("nfs: server store7 not responding, timed out", "server_lost", "filesystem/store7"),
        ("CIFS: VFS: \\\\store7 has not responded in 180 seconds. Reconnecting...", "server_lost", "filesystem/store7"),
        ("ceph: mds0 hung", "server_lost", "filesystem"),
        ("exFAT-fs (sdh1): error, invalid access to FAT (entry 0x00000077)", "corruption", "filesystem/sdh1"),
        ("ntfs3: sdh1: Mark volume as dirty due to NTFS errors", "corruption", "filesystem/sdh1"),
        ("FAT: Filesystem error (dev sdh1)", "corruption", "filesystem/sdh1"),
        ("NILFS error (device sdh1): nilfs_bmap_last_key: broken bmap", "corruption", "filesystem/sdh1"),
    ] {
        assert_eq!(told(line), Some((code.to_owned(), component.to_owned())), "{line}");
    }
}

#[test]
fn mounting_recovering_and_remounting_are_nothing() {
    for line in [
        "EXT4-fs (sdh3): mounted filesystem with ordered data mode. Opts: errors=remount-ro",
        "EXT4-fs (sdh3): mounted filesystem 2f1b7c1e-0000-4000-8000-000000000001 r/w with ordered data mode. Quota mode: none.",
        "EXT4-fs (sdh3): re-mounted. Opts: errors=remount-ro",
        "EXT4-fs (sdh3): re-mounted 2f1b7c1e-0000-4000-8000-000000000001 ro. Quota mode: none.",
        "EXT4-fs (sdh3): recovery complete",
        "EXT4-fs (sdh3): orphan cleanup on readonly fs",
        "EXT4-fs (sdh3): INFO: recovery required on readonly filesystem",
        "EXT4-fs (sdh3): write access will be enabled during recovery",
        "EXT4-fs (sdh3): VFS: Can't find ext4 filesystem",
        "EXT4-fs warning (device sdh3): ext4_dx_add_entry:2335: Directory index full!",
        "XFS (sdh3): Mounting V5 Filesystem",
        "XFS (sdh3): Ending clean mount",
        "XFS (sdh3): Starting recovery (logdev: internal)",
        "XFS (sdh3): User initiated shutdown received. Shutting down filesystem",
        "XFS (sdh3): Invalid superblock magic number",
        "BTRFS info (device dm-7): using crc32c (crc32c-intel) checksum algorithm",
        "BTRFS info (device dm-7): chunk relocation canceled on start",
        "BTRFS info (device dm-7): bdev /dev/sdh errs: wr 0, rd 0, flush 0, corrupt 3, gen 0",
        "BTRFS info (device dm-7): scrub: finished on devid 1 with status: 0",
        "BTRFS error (device dm-7): cow_file_range failed, root=5 inode=257 start=0 len=4096: -28",
        "BTRFS error (device dm-7): unrecognized mount option 'fast'",
        "BTRFS: device label data devid 1 transid 71 /dev/sdh scanned by systemd-udevd (411)",
        "nfs: server store7 OK",
        "Lustre: scratch-OST0003-osc-ffff: Connection restored to scratch-OST0003 (at 192.0.2.7@o2ib)",
        "LustreError: 811:0:(client.c:1131:ptlrpc_import_delay_req()) @@@ IMP_INVALID",
        "libceph: mon0 (1)192.0.2.7:6789 session established",
        "NFS: Registering the id_resolver key type",
        "CIFS: Attempting to mount //store7/data",
        "F2FS-fs (sdh8): Magic Mismatch, valid(0xf2f52010) - read(0x0)",
        "F2FS-fs (sdh8): Can't find valid F2FS filesystem in 1th superblock",
        "F2FS-fs (sdh8): Mounted with checkpoint version = 7a",
        "ReiserFS: sdh1: found reiserfs format \"3.6\" with standard journal",
        "ReiserFS: sdh1: replayed 12 transactions in 1 seconds",
        "ReiserFS: sdh1: warning: sh-2021: reiserfs_fill_super: can not find reiserfs on sdh1",
        "gfs2: fsid=alpha:data.0: recover generation 7 done",
        "GFS2: fsid=alpha:data.0: Joined cluster. Now mounting FS...",
        "EXT3-fs: INFO: recovery required on readonly filesystem.",
        "EXT3-fs warning: maximal mount count reached, running e2fsck is recommended",
        "EXT2-fs (sdh1): error: can't find an ext2 filesystem on dev sdh1.",
        "EXT3-fs: mounted filesystem with ordered data mode.",
        "ocfs2: Mounting device (8,113) on (node 0, slot 1) with ordered data mode.",
        "XFS: bad magic number",
        "XFS mounting filesystem sdh1",
        "Ending clean XFS mount for filesystem: sdh1",
        "BTRFS: device fsid 5b8c devid 1 transid 7 /dev/sdh",
        "BTRFS info (device dm-7): devid 1 size 77 is here",
        "BTRFS error (device dm-7): support for ACL not compiled in!",
        "ZFS: Loaded module v2.2.2-1, ZFS pool version 5000, ZFS filesystem version 5",
        "VFS: Mounted root (ext4 filesystem) readonly on device 8:1.",
        "FAT-fs (sdh1): Volume was not properly unmounted. Some data may be corrupt. Please run fsck.",
        "ext4: EXT4-fs error (device sdh3): quoted",
    ] {
        assert_eq!(told(line), None, "{line}");
    }
}
