"""A Slurm of one node on this machine, for the tests: munged, slurmctld and slurmd in a folder.

Every process is started here and ended by its pid; nothing of the machine's own Slurm is touched.
"""

import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

NEEDED = {
    "munged": "munge",
    "slurmctld": "slurm-wlm",
    "slurmd": "slurm-wlm",
    "srun": "slurm-wlm",
    "sbatch": "slurm-wlm",
}
START_LIMIT_S = 30


def missing() -> list[str]:
    """Debian's names of the packages that are not here, and what else is in the way."""
    path = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/sbin"))
    lacking = sorted({NEEDED[name] for name in NEEDED if not shutil.which(name, path=path)})
    if os.geteuid() != 0:
        lacking.append("root, to start its daemons")
    return lacking


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Slurm:
    """`with Slurm(folder, cpus=4) as slurm:` has `slurm.environment` for srun and sbatch."""

    def __init__(self, folder: Path, cpus: int = 4):
        self.folder, self.cpus = folder, cpus
        self.processes: list[subprocess.Popen] = []
        self.environment = os.environ | {
            "SLURM_CONF": str(folder / "slurm.conf"),
            "PATH": os.environ["PATH"] + ":/usr/sbin:/sbin",
        }

    def __enter__(self):
        try:
            self._start_munge()
            self._write_configuration()
            conf = str(self.folder / "slurm.conf")
            self._start("slurmctld", "-D", "-f", conf)
            self._start("slurmd", "-D", "-f", conf)
            self._wait_for("idle node", lambda: "idle" in self.run("sinfo", "-h", "-o", "%T").stdout)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for process in reversed(self.processes):
            if process.poll() is None:
                process.terminate()
        for process in reversed(self.processes):
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._end_steps()

    def run(self, *command, **options) -> subprocess.CompletedProcess:
        options = {"timeout": 300, "env": self.environment} | options
        return subprocess.run(
            list(map(str, command)), capture_output=True, text=True, check=False, **options
        )

    def log(self) -> str:
        """The ends of the daemons' logs, for a message."""
        texts = []
        for file in sorted(self.folder.glob("*.log")):
            lines = file.read_text(errors="replace").splitlines()[-15:]
            texts.append(f"--- {file.name}\n" + "\n".join(lines))
        return "\n".join(texts)

    def wait_for_job(self, number: str, limit_s: float = 240) -> None:
        """Until the job has left the queue."""

        def gone() -> bool:
            asked = self.run("squeue", "-h", "-j", number, "-o", "%T")
            return not asked.stdout.strip()

        self._wait_for(f"the end of job {number}", gone, limit_s)

    def state_of(self, number: str) -> str:
        """What `scontrol show job` says of a job, on one line."""
        return self.run("scontrol", "-o", "show", "job", number).stdout

    def _start_munge(self) -> None:
        munge = self.folder / "munge"
        munge.mkdir(mode=0o755)
        (munge / "key").write_bytes(os.urandom(128))
        shutil.chown(munge, "munge", "munge")
        shutil.chown(munge / "key", "munge", "munge")
        (munge / "key").chmod(0o400)
        self.munge_socket = munge / "socket"
        self._start(
            *("munged", "--foreground", f"--socket={self.munge_socket}"),
            *(f"--key-file={munge}/key", f"--log-file={munge}/munged.log"),
            *(f"--pid-file={munge}/pid", f"--seed-file={munge}/seed"),
            user="munge",
        )
        self._wait_for("munge's socket", self.munge_socket.exists)

    def _write_configuration(self) -> None:
        host = socket.gethostname().split(".")[0]
        place = self.folder
        for name in ("state", "spool"):
            (place / name).mkdir()
        (place / "slurm.conf").write_text(
            f"""ClusterName=spacecheck
SlurmctldHost={host}(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket={self.munge_socket}
CredType=cred/munge
SlurmctldPort={_free_port()}
SlurmdPort={_free_port()}
SlurmctldPidFile={place}/slurmctld.pid
SlurmdPidFile={place}/slurmd.pid
StateSaveLocation={place}/state
SlurmdSpoolDir={place}/spool
SlurmctldLogFile={place}/slurmctld.log
SlurmdLogFile={place}/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SwitchType=switch/none
MpiDefault=none
ReturnToService=2
SlurmdParameters=config_overrides
KillWait=5
NodeName={host} NodeAddr=127.0.0.1 NodeHostname={host} CPUs={self.cpus} RealMemory=1000
PartitionName=test Nodes={host} Default=YES MaxTime=INFINITE State=UP OverSubscribe=YES
"""
        )

    def _start(self, *command: str, user: str | None = None) -> None:
        with open(self.folder / f"{command[0]}.out", "wb") as output:
            self.processes.append(
                subprocess.Popen(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    env=self.environment,
                    user=user,
                    group=user,
                )
            )

    def _wait_for(self, what: str, there, limit_s: float = START_LIMIT_S) -> None:
        deadline = time.monotonic() + limit_s
        while not there():
            for process in self.processes:
                if process.poll() is not None:
                    raise RuntimeError(f"{process.args[0]} has ended\n{self.log()}")
            if time.monotonic() > deadline:
                raise RuntimeError(f"waited {limit_s} s for {what}\n{self.log()}")
            time.sleep(0.1)

    def _end_steps(self) -> None:
        """slurmstepd outlives slurmd where a job's process is stopped; ours name our folder."""
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                environment = (entry / "environ").read_bytes()
            except OSError:
                continue
            if f"SLURM_CONF={self.folder}/slurm.conf".encode() in environment.split(b"\0"):
                os.kill(int(entry.name), signal.SIGKILL)
