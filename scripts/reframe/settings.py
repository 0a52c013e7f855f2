"""An example of a site's settings: this machine itself, and a Slurm partition without accounting.

The scheduler "squeue" asks no accounting database; a site that has one may say "slurm".
"""

site_configuration = {
    "systems": [
        {
            "name": "cluster",
            "hostnames": [".*"],
            "partitions": [
                {
                    "name": "login",
                    "descr": "this machine, no batch system",
                    "scheduler": "local",
                    "launcher": "local",
                    "environs": ["builtin"],
                },
                {
                    "name": "mpi",
                    "descr": "this machine, by mpirun",
                    "scheduler": "local",
                    "launcher": "mpirun",
                    "environs": ["builtin"],
                },
                {
                    "name": "batch",
                    "descr": "through Slurm",
                    "scheduler": "squeue",
                    "launcher": "srun",
                    "environs": ["builtin"],
                    "sched_options": {"sched_access_in_submit": True},
                },
            ],
        },
    ],
}
