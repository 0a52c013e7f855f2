#pragma once

#include <string>
#include <vector>

namespace spacecheck::cli {

/// What a name leads to, through links, in one spelling, also where nothing is there yet; a device
/// or a pipe as it is named.
std::string target_of(std::string const& path);

/// Asked before the work, so that an hour of trials does not end in a wrong path.
///
/// \throws Error  usage: it is a folder, or leads back to itself, or its folder is not there or
///                cannot be written.
void require_writable(std::string const& path);

/// Writes beside, then renames: a file that is there stays whole until the new one is. A link stays
/// a link; a device or a pipe is written to.
///
/// \throws Error  own_fault: the disk is full, or the like.
void write_whole(std::string const& path, std::string const& text);

/// Both names lead to one file, that is there or is to be.
bool same_file(std::string const& a, std::string const& b);

struct NamedFile {
  std::string flag;
  std::string path;  ///< empty: none
};

/// \throws Error  usage: two flags name one file.
void require_apart(std::vector<NamedFile> const& files);

/// \throws Error  usage: what is to be written is one of the records that are read.
void require_no_record(NamedFile const& output, std::vector<std::string> const& records);

}  // namespace spacecheck::cli
