/// Files packed with bzip2, as files that GDAL can read: "/vsibzip2/<path>". GDAL 3.6 has none.
#ifndef LL_IMPORTERS_BZIP2_FILE_H
#define LL_IMPORTERS_BZIP2_FILE_H

#define LL_BZIP2_PREFIX "/vsibzip2/"

/// Makes the prefix known to GDAL. Once, before any thread (ll_importers_start).
///
/// A file is unpacked while it is read, nothing is kept, and streams that follow each other are
/// one file, as bzip2 has it. Seeking backwards starts anew. What is cut off, damaged, followed by
/// something else, or unpacks to more than a hundred times its size (and 256 MB) ends with an error
/// of GDAL that says so. Handles of different files are independent; one handle is one thread's.
void ll_bzip2_install(void);

#endif
