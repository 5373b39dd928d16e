// glue: Notices that the process which started this one has ended
// Never: import a package or use syntax that Node 18 lacks; this runs before anything is installed

/**
 * The IPC channel closes when the parent ends, even by SIGKILL. A process without one, such as a command that a developer types,
 * has nobody to follow.
 * @param {() => void} work
 */
export function onParentExit(work) {
  process.on('disconnect', work)
  process.channel?.unref()
}
