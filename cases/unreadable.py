"""Why a file or an address cannot be opened, in the words of whoever has to mend it."""

import errno
import socket

from ruamel.yaml.error import MarkedYAMLError, YAMLError

#: What opening a file, reading it, or making it Python out of YAML may raise.
UNREADABLE = (OSError, YAMLError, UnicodeDecodeError)

_OS_ERRORS = {
    errno.ENOENT: "没有这个文件",
    errno.EACCES: "没有权限",
    errno.EEXIST: "那里已经有一个同名的文件",
    errno.EISDIR: "这是一个文件夹",
    errno.ENOTDIR: "路径中间有一段不是文件夹",
    errno.EADDRINUSE: "端口已经被占用",
    errno.EADDRNOTAVAIL: "这台机器没有这个地址",
    errno.ENOSPC: "磁盘满了",
    socket.EAI_NONAME: "没有这个主机名",
}


def why(error: Exception) -> str:
    """A few words without a full stop; unknown reasons stay in the system's own words."""
    if isinstance(error, OSError):
        return _OS_ERRORS.get(error.errno or 0, error.strerror or str(error))
    if isinstance(error, MarkedYAMLError) and error.problem_mark:
        return f"第 {error.problem_mark.line + 1} 行不是有效的 YAML"
    if isinstance(error, UnicodeDecodeError):
        return "不是 UTF-8 编码的文字"
    return "不是有效的 YAML" if isinstance(error, YAMLError) else str(error)
